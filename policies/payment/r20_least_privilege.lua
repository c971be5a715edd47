-- SPDX-License-Identifier: Apache-2.0
-- Two questions: does any policy of the stack grant more than anybody needs; and has the role of each function what a payment needs (table, topic, dead-letter
-- queue, X-Ray, wired or not), its own log group and keys if it likes, and nothing else?
local names = import "lib/names"
local roles = import "lib/roles"
local uses = import "lib/uses"

-- ---- any policy ----

local function is_resourceless(statement)
  for i = 1, names.count(statement, "Action") do
    if not iam.resourceless(tostring(statement:get("Action[" .. i .. "]"))) then return false end
  end
  return statement:has("Action")
end

local function check_actions(statement)
  if statement:has("NotAction") then
    statement:deny("NotAction", "Allow with NotAction grants everything but the list; name the actions that are needed")
  end
  for i = 1, names.count(statement, "Action") do
    local path = "Action[" .. i .. "]"
    local action = tostring(statement:get(path))
    if string.find(action, "[*?]") then
      statement:deny(path, "the action `%s` grants more than one action; name those that are needed", action)
    end
  end
end

-- * itself, or an ARN whose resource is *.
local function is_everything(text)
  return text == "*" or re.test(text, "^arn:[^:]*:[^:]*:[^:]*:[^:]*:\\*$") or re.test(text, "^[*?:]*$") or re.test(text, "^arn:\\*")
end

local function check_resources(statement)
  if statement:has("NotResource") then
    statement:deny("NotResource", "Allow with NotResource grants every resource but the list; name those that are needed")
  end
  for _, item in ipairs(names.items(statement, "Resource")) do
    local text = names.plain(statement:peek(item))
    if text ~= "" and is_everything(text) and not is_resourceless(statement) then
      statement:deny(item, "the actions are granted on every resource; name the one that is needed")
    end
  end
end

local function check_document(document, resources)
  if not document then return end
  for _, statement in ipairs(iam.statements(document)) do
    if statement.Effect ~= "Deny" then
      check_actions(statement)
      if resources then check_resources(statement) end
    end
  end
end

-- AWS's own managed policies grant on *; of those of others nobody sees here what they grant.
local function check_managed(role, ctx)
  local managed = roles.managed(role)
  for _, item in ipairs(names.items(role, "ManagedPolicyArns")) do
    local peek, known = role:peek(item), managed[item]
    if known and not ctx.config.managed[known] then
      role:deny(item, "%s grants its actions on every resource; grant those that are needed by a policy of your own", known)
    elseif not known and peek.present then
      local own = ctx.stack:some("AWS::IAM::ManagedPolicy", function(p) return names.arn(role, item, p) end)
      if not own then ctx.undecided("what the managed policy at " .. item .. " grants is not in this template") end
    end
  end
end

local document_of = {
  ["AWS::IAM::Policy"] = true, ["AWS::IAM::RolePolicy"] = true, ["AWS::IAM::ManagedPolicy"] = true, ["AWS::IAM::UserPolicy"] = true,
  ["AWS::IAM::GroupPolicy"] = true,
}

local function check_identity(resource, ctx)
  if document_of[resource.type] then
    check_document(resource.PolicyDocument, true)
    return
  end
  for _, policy in ipairs(resource.Policies or {}) do check_document(policy.PolicyDocument, true) end
  check_managed(resource, ctx)
  if resource.type == "AWS::IAM::Role" and resource:has("AssumeRolePolicyDocument") then
    for _, statement in ipairs(iam.public(resource.AssumeRolePolicyDocument)) do
      statement:deny("Principal", "anybody may assume the role; name who needs it")
    end
  end
end

-- ---- the role of a function ----

local function any(stack, types, test)
  for _, type in ipairs(types) do
    for _, resource in ipairs(stack:resources(type)) do
      if test(resource) and resource.present then return resource end
    end
  end
end

local function is_own(types)
  return function(peek, stack)
    local text = peek.text or ""
    return any(stack, types, function(resource)
      local form = names.form(peek, resource)
      if form == "arn" then return not string.find(text, "[*?]") or re.test(text, "/index/\\*$") end
      return form == "part" and re.test(text, "^\\$\\{[\\w.]+\\}/(index|stream)/[\\w.*-]+$")
    end) ~= nil
  end
end

-- Does the log group belong to another function of the stack?
local function is_foreign(group, fn, stack)
  if fn:refers_to(group) or group:refers_to(fn) then return false end
  for _, other in ipairs(stack:resources("AWS::Lambda::Function")) do
    if other.logical_id ~= fn.logical_id and (other:refers_to(group) or group:refers_to(other)) then return true end
  end
  return false
end

-- A log group of the stack, or the one that Lambda names after the function.
local function is_own_log_group(peek, stack, fn)
  local text = names.plain(peek)
  local group = any(stack, { "AWS::Logs::LogGroup" }, function(g) return names.form(peek, g) ~= nil end)
  if group then return not is_foreign(group, fn, stack) and not string.find(string.gsub(text, ":%*$", ""), "*", 1, true) end
  local name = string.match(text, ":log%-group:/aws/lambda/([^:]+)")
  if not name then return false end
  if not string.find(name, "[*?]") then return true end
  return re.test(name, "^[^*?]+-" .. fn.logical_id .. "-\\*$") -- the name that CloudFormation makes, whose end nobody knows
end

local function is_key(peek)
  local text = names.plain(peek)
  if string.find(text, "[*?]") then return false end
  if string.find(text, "^arn:") then return re.test(text, "^arn:[^:]*:kms:") or re.test(text, "^arn:.*:key/") end
  for _, ref in ipairs(peek.refs) do
    if ref.kind == "parameter" or ref.kind == "import" or ref.kind == "attribute" then return true end
  end
  return false
end

local fits = {
  dynamodb = is_own { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" },
  sns = is_own { "AWS::SNS::Topic" },
  sqs = is_own { "AWS::SQS::Queue" },
  logs = is_own_log_group,
  kms = is_key,
  xray = function() return false end, -- knows no resources
}

local function services_of(statement)
  local found = {}
  for i = 1, names.count(statement, "Action") do
    local path = "Action[" .. i .. "]"
    local service = string.lower(string.match(tostring(statement:get(path)), "^([^:]*):") or "*")
    if fits[service] then
      found[service] = true
    elseif service ~= "*" then
      statement:deny(path, "a payment needs no %s; the role is granted table, topic, dead-letter queue, X-Ray, its log group and keys", service)
    end
  end
  return found
end

local function check_statement(statement, fn, stack)
  local services = services_of(statement)
  for _, item in ipairs(names.items(statement, "Resource")) do
    local peek, own, asked = statement:peek(item), false, false
    for service in pairs(services) do
      asked = true
      own = own or fits[service](peek, stack, fn)
    end
    if asked and not own and not is_everything(names.plain(peek)) then
      if #peek.refs > 0 and not peek.known and peek.fn ~= "Fn::Sub" and peek.source ~= "resource" then statement:get(item) end
      statement:deny(item, "the grant goes beyond what %s needs of this stack", fn.logical_id)
    end
  end
end

local function needs_tables_and_topics(fn, role, statements, stack)
  local single = #stack:resources("AWS::Lambda::Function") == 1
  for _, kind in ipairs(uses.kinds) do
    local named = uses.named(fn, kind.types, stack)
    for _, resource in ipairs(named) do
      if not roles.grants(statements, kind.service, resource) then
        role:deny(nil, "the role is not granted the %s %s, which %s uses", kind.what, resource.logical_id, fn.logical_id)
      end
    end
    if #named == 0 and single and not any(stack, kind.types, function(r) return roles.grants(statements, kind.service, r) end) then
      role:deny(nil, "the role is granted no %s of this stack", kind.what)
    end
  end
end

local function needs_queue(fn, role, statements, stack)
  local queue = uses.dead_letter_queue(fn, stack)
  if queue and not roles.allows(statements, "sqs:SendMessage", queue) then
    role:deny(nil, "the role may not send to the dead-letter queue %s of %s", queue.logical_id, fn.logical_id)
  elseif not queue and not any(stack, { "AWS::SQS::Queue" }, function(q) return roles.allows(statements, "sqs:SendMessage", q) end) then
    role:deny(nil, "the role is granted no dead-letter queue of this stack")
  end
end

local function needs_traces(role, statements, config)
  for _, name in pairs(roles.managed(role)) do
    if config.managed[name] == "xray" then return end
  end
  for _, action in ipairs { "xray:PutTraceSegments", "xray:PutTelemetryRecords" } do
    if not roles.allows(statements, action, nil) then
      role:deny(nil, "the role is not granted %s", action)
    end
  end
end

local function check_function(fn, ctx)
  local stack = ctx.stack
  local role = roles.of(fn, stack)
  if not role then
    if fn:has("Role") then fn:get("Role") end -- not known: undecided
    fn:deny("Role", "the role is not part of this stack, so nobody sees what it is granted")
    return
  end
  local statements = roles.statements(role, stack)
  needs_tables_and_topics(fn, role, statements, stack)
  needs_queue(fn, role, statements, stack)
  needs_traces(role, statements, ctx.config)
  for _, statement in ipairs(statements) do
    if statement.Effect ~= "Deny" then check_statement(statement, fn, stack) end
  end
end

return {
  id       = "PAY-R20",
  title    = "Roles are granted what a payment needs, and nothing broader",
  severity = "high",
  remedy   = "Name each action, and the ARN of the table, topic, dead-letter queue and log group of this stack; xray:PutTraceSegments and "
    .. "xray:PutTelemetryRecords on '*'. Replace AWSLambdaBasicExecutionRole by logs:CreateLogStream and logs:PutLogEvents on the function's own group.",
  links    = {
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
  },
  controls = { ["PCI-DSS-4.0.1"] = { "7.2.1", "7.2.2", "7.2.5", "7.3.3" } },
  -- Managed policies of AWS that grant nothing but what has no resources, and the service that they are for.
  config   = { managed = { AWSXRayDaemonWriteAccess = "xray", AWSXrayWriteOnlyAccess = "xray" } },

  check = function(stack, ctx)
    stack:each("AWS::IAM::*", function(resource) check_identity(resource, ctx) end)
    stack:each("AWS::SNS::TopicPolicy", function(policy) check_document(policy.PolicyDocument, false) end)
    stack:each("AWS::SQS::QueuePolicy", function(policy) check_document(policy.PolicyDocument, false) end)
    stack:each("AWS::Lambda::Function", function(fn) check_function(fn, ctx) end)
  end,
}
