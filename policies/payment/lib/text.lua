-- SPDX-License-Identifier: Apache-2.0
-- Documentation in Metadata: is something said?
local text = {}

-- What people write to fill a form.
local placeholder = "(?i)^[\\s.\\-_?]*(tbd|tbc|todo|fixme|n/?a|none|null|xxx+|\\.{3})?[\\s.\\-_?]*$"

-- Nothing, only blanks or placeholders, or a list or map of such.
function text.is_blank(value)
  if value == nil then return true end
  if type(value) == "list" or type(value) == "map" then
    for _, member in pairs(value) do
      if not text.is_blank(member) then return false end
    end
    return true
  end
  return type(value) == "string" and re.test(value, placeholder)
end

-- Everything that is said in it, in one text.
function text.all(value)
  if value == nil then return "" end
  if type(value) ~= "list" and type(value) ~= "map" then return tostring(value) end
  local parts = {}
  for key, member in pairs(value) do parts[#parts + 1] = tostring(key) .. ": " .. text.all(member) end
  return table.concat(parts, "\n")
end

-- Does it speak of the topic? In a map one key must, and have something to say; other forms must in their text.
function text.speaks_of(value, pattern)
  if type(value) ~= "map" then return re.test(text.all(value), pattern) end
  for key, member in pairs(value) do
    if re.test(key, pattern) and not text.is_blank(member) then return true end
  end
  return false
end

return text
