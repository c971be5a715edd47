-- SPDX-License-Identifier: Apache-2.0
-- Does a value stand for a resource of this stack? By Ref, Fn::GetAtt or Fn::Sub, by an ARN put together around its name, or by the same text as its name property.
local function kind(property, attributes)
  return { property = property, attributes = attributes }
end

local table_kind = kind("TableName", { Ref = "name", Arn = "arn" })
local kinds = {
  ["AWS::Lambda::Function"]     = kind("FunctionName", { Ref = "name", Arn = "arn" }),
  ["AWS::DynamoDB::Table"]      = table_kind,
  ["AWS::DynamoDB::GlobalTable"] = table_kind,
  ["AWS::SNS::Topic"]           = kind("TopicName", { TopicName = "name", Ref = "arn", TopicArn = "arn" }),
  ["AWS::SQS::Queue"]           = kind("QueueName", { QueueName = "name", Arn = "arn", Ref = "url", QueueUrl = "url" }),
  ["AWS::Events::Rule"]         = kind("Name", { Ref = "name", Arn = "arn" }),
  ["AWS::IAM::Role"]            = kind("RoleName", { Ref = "name", Arn = "arn" }),
  ["AWS::IAM::ManagedPolicy"]   = kind("ManagedPolicyName", { Ref = "arn", PolicyArn = "arn" }),
  ["AWS::Logs::LogGroup"]       = kind("LogGroupName", { Ref = "name", Arn = "arn" }),
  ["AWS::CloudWatch::Alarm"]    = kind("AlarmName", { Ref = "name", Arn = "arn" }),
  ["AWS::KMS::Key"]             = kind(nil, { Ref = "name", KeyId = "name", Arn = "arn" }),
}
local other = kind(nil, { Ref = "name", Arn = "arn" })

local names = {}

local function ends_with(text, tail)
  return #text > #tail and string.sub(text, -#tail) == tail
end

-- The one reference to the resource inside a value, or nil.
local function reference(refs, id)
  for _, ref in ipairs(refs) do
    if ref.id == id and (ref.kind == "resource" or ref.kind == "attribute") then return ref end
  end
end

-- The text as its author wrote it: with ${} where something is not known.
local function text_of(peek)
  return peek.text or ""
end

-- The same with a letter in place of every ${}, for patterns over the fields of ARNs.
function names.plain(peek)
  return (string.gsub(text_of(peek), "%${[^}]*}", "x"))
end

-- Is the value nothing but the reference?
local function whole(peek)
  if peek.fn == "Ref" or peek.fn == "Fn::GetAtt" then return true end
  return string.find(text_of(peek), "^%${[%w.:_]+}$") ~= nil
end

local function by_reference(peek, ref, attributes)
  local form = attributes[ref.attribute]
  if whole(peek) then return form end
  if peek.fn == "Fn::Select" and form == "arn" then return "name" end -- the end of a split ARN
  if string.find(text_of(peek), "^arn:") then return "arn" end
  return "part"
end

-- The same text as the resource's own name, or an ARN that ends with it.
local function by_name(peek, resource, property)
  local name = property and resource:peek(property)
  if not name or not name.present or not name.text or name.text == "" or not peek.text then return nil end
  if name.known then
    if peek.known then
      if peek.text == name.text then return "name" end
    elseif not peek.suffix then
      return nil
    end
    local tail = peek.known and peek.text or peek.suffix
    if string.find(text_of(peek), "^arn:") and (ends_with(tail, ":" .. name.text) or ends_with(tail, "/" .. name.text)) then return "arn" end
    return nil
  end
  if peek.known then return nil end
  if peek.text == name.text and peek.fn == name.fn then return "name" end
  if string.find(peek.text, "^arn:") and (ends_with(peek.text, ":" .. name.text) or ends_with(peek.text, "/" .. name.text)) then return "arn" end
end

-- What the peeked value is of the resource: "name", "arn", "url", "part" (of a longer text) or nil.
function names.form(peek, resource)
  if not peek.present then return nil end
  local k = kinds[resource.type] or other
  local ref = reference(peek.refs, resource.logical_id)
  if not ref then return by_name(peek, resource, k.property) end
  return peek.known and by_name(peek, resource, k.property) or by_reference(peek, ref, k.attributes) -- a fixed name makes references known
end

-- Has the resource a name of its own making? Only then can a text be its name without referring to it.
function names.is_named(resource)
  local property = (kinds[resource.type] or other).property
  return property ~= nil and resource:has(property)
end

function names.name(node, path, resource)
  return names.form(node:peek(path), resource) == "name"
end

function names.arn(node, path, resource)
  return names.form(node:peek(path), resource) == "arn"
end

-- Name or ARN, where the service takes either.
function names.either(node, path, resource)
  local form = names.form(node:peek(path), resource)
  return form == "name" or form == "arn"
end

-- Number of elements of the list at a path; 1 for a single value, 0 when there is none.
function names.count(node, path)
  if not node:has(path) then return 0 end
  if not node:is(path):is_list() then return 1 end
  return #node:get(path)
end

-- Paths of the elements of a list, or of the single value.
function names.items(node, path)
  local paths = {}
  if node:has(path) and not node:is(path):is_list() then return { path } end
  for i = 1, names.count(node, path) do paths[i] = path .. "[" .. i .. "]" end
  return paths
end

-- The function, or an alias or a version of it, by name or ARN.
function names.invokes(node, path, fn, stack)
  if names.either(node, path, fn) then return true end
  local peek = node:peek(path)
  if not peek.present then return false end
  for _, ref in ipairs(peek.refs) do
    if ref.id == fn.logical_id and string.find(text_of(peek), "^%${[%w.]+}:[%w$_-]+$") then return true end -- ${Function.Arn}:live
    local target = (ref.kind == "resource" or ref.kind == "attribute") and stack:resource(ref.id)
    if target and (target.type == "AWS::Lambda::Alias" or target.type == "AWS::Lambda::Version") and names.either(target, "FunctionName", fn) then return true end
  end
  return false
end

return names
