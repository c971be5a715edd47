-- SPDX-License-Identifier: Apache-2.0
-- The members of a list that are maps; none for anything else.
local function maps(t, path)
  local found, list = {}, t:get(path)
  for i = 1, type(list) == "list" and #list or 0 do
    local member = list[i]
    if type(member) == "map" then found[#found + 1] = member end
  end
  return found
end

-- Names of the attributes of a schema by kind, and the kinds in their order.
local function keys_of(schema)
  local found, order = {}, {}
  for i, key in ipairs(schema) do
    local kind = tostring(key.KeyType)
    found[kind] = found[kind] or key.AttributeName
    order[i] = kind
  end
  return found, table.concat(order, " ")
end

-- Has it both keys, so that it is worth looking further?
local function check_key(t, schema)
  local keys, order = keys_of(schema)
  for _, kind in ipairs { "HASH", "RANGE" } do
    if not keys[kind] or keys[kind] == "" then t:expect("KeySchema[KeyType=" .. kind .. "].AttributeName"):not_empty() end
  end
  if not keys.HASH or not keys.RANGE then return false end
  if order ~= "HASH RANGE" then
    t:deny("KeySchema", "the key is %s, expected one HASH key and then one RANGE key", order)
  elseif keys.HASH == keys.RANGE then
    t:deny("KeySchema", "HASH and RANGE key are the same attribute, %s", tostring(keys.HASH))
  end
  return true
end

-- Attributes of the table's and its indexes' keys: name → the first key that uses it.
local function used_attributes(t, schema)
  local used = {}
  local function note(keys)
    for _, key in ipairs(keys) do
      local name = tostring(key.AttributeName)
      used[name] = used[name] or key
    end
  end
  note(schema)
  for _, list in ipairs { "GlobalSecondaryIndexes", "LocalSecondaryIndexes" } do
    for _, index in ipairs(t:has(list) and maps(t, list) or {}) do note(maps(index, "KeySchema")) end
  end
  return used
end

-- The service takes exactly the attributes that keys use, each a text, a number or bytes.
local function check_definitions(t, schema)
  local used, defined = used_attributes(t, schema), {}
  for _, definition in ipairs(maps(t, "AttributeDefinitions")) do
    local name = tostring(definition.AttributeName)
    defined[name] = true
    if not used[name] then definition:deny("AttributeName", "the attribute `%s` is defined, but no key uses it", name) end
    definition:expect("AttributeType"):one_of { "S", "N", "B" }
  end
  for name, key in pairs(used) do
    if not defined[name] then key:deny("AttributeName", "the key attribute `%s` is not among AttributeDefinitions", name) end
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
    local schema = maps(t, "KeySchema")
    if check_key(t, schema) then check_definitions(t, schema) end
  end,
}
