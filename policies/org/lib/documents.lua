-- SPDX-License-Identifier: Apache-2.0
-- Policy documents, written as a map or as JSON text.
local documents = {}

local function of(node, path)
  local peek = node:peek(path)
  return peek.keys and node:get(path) or json.decode(peek)
end

local function read(reader, node, path)
  if not node:has(path) then return {} end
  local document = of(node, path)
  local ok, list = pcall(reader, document)
  if ok and document ~= nil then return list end
  node:deny(path, "the policy document has no statements that IAM would take")
  return {}
end

-- The statements of the document at a path; none, and a finding, where it is malformed.
function documents.statements(node, path)
  return read(iam.statements, node, path)
end

-- Those that let anybody in.
function documents.public(node, path)
  return read(iam.public, node, path)
end

-- A finding on a statement's key; in JSON text, on the text, since only that belongs to the resource.
function documents.deny(node, path, statement, key, ...)
  if node:peek(path).keys then return statement:deny(key, ...) end
  node:deny(path, ...)
end

-- The members of a list; the value itself where a single one is written; none when it is absent.
function documents.items(value)
  if value == nil then return {} end
  return type(value) == "list" and value or { value }
end

-- Elements of the list at a path that are maps.
function documents.maps(node, path)
  local found = {}
  for _, member in ipairs(documents.items(node:get(path))) do
    if type(member) == "map" then found[#found + 1] = member end
  end
  return found
end

return documents
