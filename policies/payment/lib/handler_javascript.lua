-- SPDX-License-Identifier: Apache-2.0
-- JavaScript of inline code: does one of its catch blocks publish?

local function blank(text)
  return (string.gsub(text, "[^\n]", ""))
end

local function publishes_itself(text)
  return string.find(text, "%.publish%s*%(") ~= nil or string.find(text, "%.publishBatch%s*%(") ~= nil or string.find(text, "PublishCommand", 1, true) ~= nil
end

local function publishes(text, publishers)
  if publishes_itself(text) then return true end
  for name in pairs(publishers) do
    if string.find(text, name, 1, true) and string.find(" " .. text, "[^%w_]" .. re.escape(name) .. "%s*%(") then return true end
  end
  return false
end

local function javascript_text(code)
  code = string.gsub(code, "/%*.-%*/", blank)
  code = string.gsub(code, "\\.", "")
  code = string.gsub(code, "'[^'\n]*'", "''")
  code = string.gsub(code, '"[^"\n]*"', '""')
  code = string.gsub(code, "//[^\n]*", "")
  return code
end

local function javascript_publishers(code)
  local found = {}
  for name, body in string.gmatch(code, "function%s+([%w_$]+)%s*%b()%s*(%b{})") do
    if publishes_itself(body) then found[name] = true end
  end
  for name, body in string.gmatch(code, "([%w_$]+)%s*=%s*async%s*%b()%s*=>%s*(%b{})") do
    if publishes_itself(body) then found[name] = true end
  end
  for name, body in string.gmatch(code, "([%w_$]+)%s*=%s*%b()%s*=>%s*(%b{})") do
    if publishes_itself(body) then found[name] = true end
  end
  return found
end

return function(code)
  code = javascript_text(code)
  local publishers = javascript_publishers(code)
  for body in string.gmatch(code, "catch%s*%b()%s*(%b{})") do
    if publishes(body, publishers) then return true end
  end
  for body in string.gmatch(code, "catch%s*(%b{})") do
    if publishes(body, publishers) then return true end
  end
  for body in string.gmatch(code, "%.catch%s*(%b())") do
    if publishes(body, publishers) then return true end
  end
  return false
end
