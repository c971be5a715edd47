-- SPDX-License-Identifier: Apache-2.0
-- Conditions of statements, as far as they hold for every request of a function, or for none: its requests are signed with a role's keys, use TLS, have no MFA.
local conditions = {}

local truths = { ["aws:securetransport"] = true, ["aws:viaawsservice"] = false }
local never_there = { ["aws:multifactorauthpresent"] = true, ["aws:multifactorauthage"] = true }
local always_there = {
  ["aws:currenttime"] = true, ["aws:epochtime"] = true, ["aws:principalaccount"] = true, ["aws:principalarn"] = true, ["aws:principaltype"] = true,
  ["aws:requestedregion"] = true, ["aws:securetransport"] = true, ["aws:userid"] = true,
}

local function by_date(operator, value, date)
  local day = string.match(value, "^%d%d%d%d%-%d%d%-%d%d")
  if not day or not date then return nil end
  if string.find(operator, "^datelessthan") then return day >= date end
  if string.find(operator, "^dategreaterthan") then return day <= date end
end

-- Does one value of one key hold? nil when it depends on the request.
local function holds(operator, key, value, date)
  value = string.lower(value)
  if operator == "null" and always_there[key] then return value == "false" end
  if operator == "null" and never_there[key] then return value == "true" end
  if operator ~= "null" and never_there[key] then return false end
  if operator == "bool" and truths[key] ~= nil then return value == tostring(truths[key]) end
  if key == "aws:currenttime" then return by_date(operator, value, date) end
end

-- One of the values is enough.
local function any_holds(condition, operator, name, date)
  local peek, answer = condition:peek { operator, name }, false
  local plain, key = string.gsub(string.lower(operator), "^for%a+:", ""), string.lower(name)
  if string.find(plain, "ifexists$") then
    if never_there[key] then return true end
    plain = string.gsub(plain, "ifexists$", "")
  end
  for i = 1, peek.count or 1 do
    local value = peek.count and condition:peek { operator, name, i } or peek
    if not value.known or value.text == nil then return nil end
    local one = holds(plain, key, value.text, date)
    if one then return true end
    if one == nil then answer = nil end
  end
  return answer
end

-- "never", "always", or nil when it depends: all keys of all operators must hold.
function conditions.outcome(statement, date)
  local all, condition = "always", statement.Condition
  if type(condition) ~= "map" then return condition == nil and "always" or nil end
  for _, operator in ipairs(condition:peek().keys or {}) do
    for _, key in ipairs(condition:peek({ operator }).keys or {}) do
      local one = any_holds(condition, operator, key, date)
      if one == false then return "never" end
      if one == nil then all = nil end
    end
  end
  return all
end

return conditions
