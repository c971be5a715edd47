-- SPDX-License-Identifier: Apache-2.0
-- Policy documents, written as a map or as JSON text. One that IAM would refuse grants nothing.
local documents = {}

-- The document at a path, also when it is written as JSON text.
function documents.of(node, path)
  local peek = node:peek(path)
  if peek.known and peek.text == nil then return node:get(path) end
  return json.decode(peek)
end

-- The statements of the document at a path, and whether the document is malformed (then there are none).
function documents.statements(node, path)
  if not node:has(path) then return {}, false end
  local ok, list = pcall(iam.statements, documents.of(node, path))
  if not ok then return {}, true end
  return list, #list == 0
end

-- The same, with a finding where the document is malformed.
function documents.checked(node, path)
  local list, malformed = documents.statements(node, path)
  if malformed then node:deny(path, "the policy document has no statements that IAM would take") end
  return list
end

-- Text of a value that should be one; "" for maps and lists.
function documents.text(value)
  return (type(value) == "string" or type(value) == "number" or type(value) == "boolean") and tostring(value) or ""
end

-- Number of elements of a statement's Action, Resource and the like, which are lists in views.
function documents.count(statement, key)
  local list = statement[key]
  return list and #list or 0
end

return documents
