-- SPDX-License-Identifier: Apache-2.0
-- Does a value stand for a resource of this stack? By Ref, Fn::GetAtt or Fn::Sub, by an ARN put together around its name, or by the same text as its name property.
-- arn: what stands between "arn:partition:" and the name, as a pattern.
local function kind(property, attributes, arn)
  return { property = property, attributes = attributes, arn = arn }
end

local table_kind = kind("TableName", { Ref = "name", Arn = "arn" }, "dynamodb:[^:]*:[^:]*:table/")
local kinds = {
  ["AWS::Lambda::Function"]     = kind("FunctionName", { Ref = "name", Arn = "arn" }, "lambda:[^:]*:[^:]*:function:"),
  ["AWS::DynamoDB::Table"]      = table_kind,
  ["AWS::DynamoDB::GlobalTable"] = table_kind,
  ["AWS::SNS::Topic"]           = kind("TopicName", { TopicName = "name", Ref = "arn", TopicArn = "arn" }, "sns:[^:]*:[^:]*:"),
  ["AWS::SQS::Queue"]           = kind("QueueName", { QueueName = "name", Arn = "arn", Ref = "url", QueueUrl = "url" }, "sqs:[^:]*:[^:]*:"),
  ["AWS::Events::Rule"]         = kind("Name", { Ref = "name", Arn = "arn" }, "events:[^:]*:[^:]*:rule/[%w._/-]*"),
  ["AWS::IAM::Role"]            = kind("RoleName", { Ref = "name", Arn = "arn" }, "iam::[^:]*:role/[%w._/-]*"),
  ["AWS::IAM::ManagedPolicy"]   = kind("ManagedPolicyName", { Ref = "arn", PolicyArn = "arn" }, "iam::[^:]*:policy/[%w._/-]*"),
  ["AWS::Logs::LogGroup"]       = kind("LogGroupName", { Ref = "name", Arn = "arn" }),
  ["AWS::CloudWatch::Alarm"]    = kind("AlarmName", { Ref = "name", Arn = "arn" }, "cloudwatch:[^:]*:[^:]*:alarm:"),
  ["AWS::KMS::Key"]             = kind(nil, { Ref = "name", KeyId = "name", Arn = "arn" }, "kms:[^:]*:[^:]*:key/"),
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

-- Is the text an ARN of the service up to where the name begins?
local function leads_to_name(text, k)
  local plain = string.gsub(text, "%${[^}]*}", "x")
  return not k.arn or string.find(plain, "^arn:[^:]*:" .. k.arn .. "$") ~= nil
end

local function by_reference(peek, ref, k)
  local form, text = k.attributes[ref.attribute], text_of(peek)
  if whole(peek) then return form end
  if peek.fn == "Fn::Select" and form == "arn" then return "name" end -- the end of a split ARN
  -- What goes on after the name is another one's: payments-${Table}-archive is not ${Table}.
  local head = string.match(text, "^(arn:.*)%${[^}]*}$")
  if not head or not leads_to_name(head, k) then return "part" end
  return (form == "name" or peek.written ~= text) and "arn" or "part" -- a Ref inside JSON text is told as the ARN that it makes
end

-- Does the text end with the name, after what makes it an ARN? tail: what is known of its end.
local function is_arn_of(text, tail, name, k)
  return ends_with(tail, name) and string.find(tail, "[:/]", -#name - 1) == #tail - #name and string.find(text, "^arn:") ~= nil and
    (not k.arn or string.find(string.gsub(text, "%${[^}]*}", "x"), "^arn:[^:]*:" .. k.arn) ~= nil)
end

-- The same text as the resource's own name, or an ARN that ends with it.
local function by_name(peek, resource, k)
  local name = k.property and resource:peek(k.property)
  if not name or not name.present or not name.text or name.text == "" or not peek.text then return nil end
  if not name.known and peek.known then return nil end
  if peek.text == name.text and peek.known == name.known and (name.known or peek.fn == name.fn) then return "name" end
  local tail = name.known and not peek.known and peek.suffix or peek.text
  if is_arn_of(peek.text, tail, name.text, k) then return "arn" end
end

-- What the peeked value is of the resource: "name", "arn", "url", "part" (of a longer text) or nil.
function names.form(peek, resource)
  if not peek.present then return nil end
  local k = kinds[resource.type] or other
  local ref = reference(peek.refs, resource.logical_id)
  if not ref then return by_name(peek, resource, k) end
  return peek.known and by_name(peek, resource, k) or by_reference(peek, ref, k) -- a fixed name makes references known
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

-- A number, or a text that reads as one; nil for anything else.
function names.number(node, path)
  local value = node:get(path)
  return (type(value) == "number" or type(value) == "string") and tonumber(value) or nil
end

-- true or false, also as texts in any case; nil for anything else.
function names.truth(node, path)
  local value = node:get(path)
  if type(value) == "string" then value = string.lower(value) end
  if value == true or value == "true" then return true end
  if value == false or value == "false" then return false end
end

-- The function, or an alias or a version of it, by name or ARN.
function names.invokes(node, path, fn, stack)
  if names.either(node, path, fn) then return true end
  local peek = node:peek(path)
  if not peek.present then return false end
  for _, ref in ipairs(peek.refs) do
    -- ${Function.Arn}:live
    if ref.id == fn.logical_id and re.test(names.plain(peek), "^(arn:[^:]*:lambda:[^:]*:[^:]*:function:)?x:[\\w$-]+$") then return true end
    local target = (ref.kind == "resource" or ref.kind == "attribute") and stack:resource(ref.id)
    if target and (target.type == "AWS::Lambda::Alias" or target.type == "AWS::Lambda::Version") and names.either(target, "FunctionName", fn) then return true end
  end
  return false
end

return names
