-- SPDX-License-Identifier: Apache-2.0
local documents = import "lib/documents"
local names = import "lib/names"

-- Names of the attributes of a schema by kind, and the kinds in their order.
local function keys_of(t, path)
  local found, order = {}, {}
  for _, item in ipairs(names.items(t, path)) do
    local kind, name = documents.text(t:get(item .. ".KeyType")), documents.text(t:get(item .. ".AttributeName"))
    if name ~= "" then
      found[kind] = found[kind] or name
      order[#order + 1] = kind
    end
  end
  return found, table.concat(order, " ")
end

-- Has it both keys, so that it is worth looking further?
local function check_key(t)
  local keys, order = keys_of(t, "KeySchema")
  for _, kind in ipairs { "HASH", "RANGE" } do
    if not keys[kind] then t:expect("KeySchema[KeyType=" .. kind .. "].AttributeName"):not_empty() end
  end
  if not keys.HASH or not keys.RANGE then return false end
  if order ~= "HASH RANGE" then
    t:deny("KeySchema", "the key is %s, expected one HASH key and then one RANGE key", order)
  elseif keys.HASH == keys.RANGE then
    t:deny("KeySchema", "HASH and RANGE key are the same attribute, %s", keys.HASH)
  end
  return true
end

-- Attributes of the table's and its indexes' keys: name → path of the first use.
local function used_attributes(t)
  local used, schemas = {}, { "KeySchema" }
  for _, list in ipairs { "GlobalSecondaryIndexes", "LocalSecondaryIndexes" } do
    for _, item in ipairs(names.items(t, list)) do schemas[#schemas + 1] = item .. ".KeySchema" end
  end
  for _, schema in ipairs(schemas) do
    for _, item in ipairs(names.items(t, schema)) do
      local name = documents.text(t:get(item .. ".AttributeName"))
      if name ~= "" and not used[name] then used[name] = item .. ".AttributeName" end
    end
  end
  return used
end

-- The service takes exactly the attributes that keys use, each a text, a number or bytes.
local function check_definitions(t)
  local used, defined = used_attributes(t), {}
  for _, item in ipairs(names.items(t, "AttributeDefinitions")) do
    local name = documents.text(t:get(item .. ".AttributeName"))
    defined[name] = true
    if not used[name] then
      t:deny(item .. ".AttributeName", "the attribute `%s` is defined, but no key uses it", name)
    end
    t:expect(item .. ".AttributeType"):one_of { "S", "N", "B" }
  end
  for name, path in pairs(used) do
    if not defined[name] then t:deny(path, "the key attribute `%s` is not among AttributeDefinitions", name) end
  end
end

return {
  id       = "PAY-M1",
  title    = "Tables have a HASH and a RANGE key",
  severity = "medium",
  applies  = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" },
  remedy   = "Add a RANGE key to KeySchema and AttributeDefinitions. That replaces the table: give it a new logical id and copy the data.",
  links    = { "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html" },

  check = function(t)
    if check_key(t) then check_definitions(t) end
  end,
}
