-- SPDX-License-Identifier: Apache-2.0
-- What is tested in one environment must be what runs in the next: a condition on the environment chooses numbers and texts, but not what exists, whether it is
-- switched on, whom it tells, or how it is secured.
local alarms = import "lib/alarms"

-- ---- which parameters and conditions speak of the environment ----

local function is_environment(name, declaration, config)
  if re.test(name, config.parameter) then return true end
  local values = type(declaration) == "map" and declaration:get("AllowedValues")
  for _, value in ipairs(type(values) == "list" and values or {}) do
    if re.test(tostring(value), config.value) then return true end
  end
  return false
end

local function environment_parameters(stack, config)
  local found = {}
  for name, declaration in pairs(stack.parameters) do
    if is_environment(name, declaration, config) then found[name] = true end
  end
  return found
end

-- Does the text of an Fn::Sub name one of the parameters? nil: any.
local function sub_names(text, parameters)
  for name in string.gmatch(text, "%${([%w:]+)}") do
    if not parameters or parameters[name] or name == "AWS::AccountId" or name == "AWS::StackName" then return true end
  end
  return false
end

-- Does the expression hang on one of the parameters (nil: any), or on a condition that does?
local function hangs_on(node, parameters, conditions, depth)
  if depth > 30 or (type(node) ~= "map" and type(node) ~= "list") then return false end
  for key, member in pairs(node) do
    if key == "Ref" and (not parameters or parameters[tostring(member)] or member == "AWS::AccountId" or member == "AWS::StackName") then return true end
    if key == "Fn::Sub" and sub_names(tostring(type(member) == "list" and member[1] or member), parameters) then return true end
    if key == "Condition" and conditions:get { tostring(member) } and hangs_on(conditions:get { tostring(member) }, parameters, conditions, depth + 1) then
      return true
    end
    if hangs_on(member, parameters, conditions, depth + 1) then return true end
  end
  return false
end

local function environment_conditions(stack, parameters, config)
  local found = {}
  for name, expression in pairs(stack.conditions) do
    if hangs_on(expression, parameters, stack.conditions, 0) or (re.test(name, config.condition) and hangs_on(expression, nil, stack.conditions, 0)) then
      found[name] = true
    end
  end
  return found
end

-- ---- what they may not touch ----

-- The path inside the resource's properties, without the branches: { "SSESpecification", "SSEEnabled" }.
local function steps(use)
  local below = string.match(use.path, "^/Resources/[^/]+/Properties/(.*)$")
  if not below then return nil end
  below = string.gsub(below, "/Fn::If/%d+", "")
  local list = {}
  for step in string.gmatch(below, "[^/]+") do list[#list + 1] = step end
  return list
end

-- Is one path above the other? A whole map in a branch takes everything in it along. * is any element of a list.
local function touches(list, path)
  local i = 0
  for step in string.gmatch(path, "[^.]+") do
    i = i + 1
    if list[i] == nil then return true end
    if step ~= "*" and list[i] ~= step then return false end
  end
  return true
end

local function is_novalue(branch)
  return type(branch) == "map" and branch:get("Ref") == "AWS::NoValue"
end

-- Does the alarm look at something that a requirement asks for? Others may exist in one environment only.
local function is_asked_for(resource, stack, config)
  if resource.type == "AWS::CloudWatch::Alarm" then
    for _, metric in ipairs(alarms.metrics(resource)) do
      for _, name in ipairs(config.metrics) do
        if metric.node:get(metric.path .. "MetricName") == name then return true end
      end
    end
    return false
  end
  if resource.type == "AWS::Lambda::EventInvokeConfig" then return resource:has("DestinationConfig.OnFailure") end
  if resource.type == "AWS::SQS::Queue" then
    return #resource:referrers("AWS::Lambda::Function") > 0 or #resource:referrers("AWS::Lambda::EventInvokeConfig") > 0
  end
  return true
end

local function check_use(stack, use, argument, config)
  local resource, list = use.resource, steps(use)
  if not resource or not list then return end
  for _, path in ipairs(config.settings[resource.type] or {}) do
    if touches(list, path) and is_asked_for(resource, stack, config) then
      stack:deny(use, "%s of %s differs between environments; it must be the same in all", path, resource.logical_id)
      return
    end
  end
  if not argument then return end
  for _, path in ipairs(config.presence[resource.type] or {}) do
    if touches(list, path) and (is_novalue(argument[2]) or is_novalue(argument[3])) then
      stack:deny(use, "%s of %s is missing in one environment; a condition may change its value only", path, resource.logical_id)
      return
    end
  end
end

-- Numbers that security asks a least value of may differ, above it.
local function check_floors(stack, touched, config)
  for type, floors in pairs(config.floors) do
    for path, least in pairs(floors) do
      stack:each(type, function(resource)
        if touched[resource.logical_id .. "." .. path] then resource:expect(path):at_least(least) end
      end)
    end
  end
end

local function note_floors(use, touched, config)
  local resource, list = use.resource, steps(use)
  if not resource or not list then return end
  for path in pairs(config.floors[resource.type] or {}) do
    if touches(list, path) then touched[resource.logical_id .. "." .. path] = true end
  end
end

return {
  id       = "PAY-R19",
  title    = "Conditions on the environment change values, and nothing else",
  severity = "medium",
  remedy   = "Use a condition on the environment for a value (a number, a threshold, a rate, a log level), and write what exists, states, actions and security "
    .. "settings without one.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "6.5.3", "6.5.4" } },
  config   = {
    parameter = "(?i)env|stage$|^tier$",
    value     = "(?i)^(prod|prd|production|live)$",
    condition = "(?i)(prod|stag(e|ing)|dev|env)",
    metrics   = {
      "Errors", "Throttles", "ReadThrottleEvents", "WriteThrottleEvents", "ThrottledRequests", "SystemErrors", "ApproximateNumberOfMessagesVisible",
    },
    -- State, actions and security: the same in every environment. Deletion protection is not among them: where nothing is kept, it is in the way.
    settings  = {
      ["AWS::CloudWatch::Alarm"]           = { "ActionsEnabled", "AlarmActions" },
      ["AWS::CloudWatch::CompositeAlarm"]  = { "ActionsEnabled", "AlarmActions" },
      ["AWS::DynamoDB::Table"]             = {
        "SSESpecification.SSEEnabled", "SSESpecification.SSEType", "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", "ResourcePolicy",
      },
      ["AWS::Events::Rule"]                = { "State", "Targets.*.Arn" },
      ["AWS::IAM::ManagedPolicy"]          = { "PolicyDocument" },
      ["AWS::IAM::Policy"]                 = { "PolicyDocument" },
      ["AWS::IAM::Role"]                   = { "AssumeRolePolicyDocument", "ManagedPolicyArns", "PermissionsBoundary", "Policies" },
      ["AWS::IAM::RolePolicy"]             = { "PolicyDocument" },
      ["AWS::KMS::Key"]                    = { "EnableKeyRotation", "KeyPolicy", "Enabled" },
      ["AWS::Lambda::EventInvokeConfig"]   = { "DestinationConfig" },
      ["AWS::Lambda::Function"]            = { "DeadLetterConfig.TargetArn", "Role", "TracingConfig.Mode" },
      ["AWS::Lambda::Permission"]          = { "Action", "FunctionName", "Principal", "SourceAccount", "SourceArn" },
      ["AWS::SNS::Subscription"]           = { "Protocol", "TopicArn" },
      ["AWS::SNS::Topic"]                  = { "Subscription.*.Protocol" },
      ["AWS::SNS::TopicPolicy"]            = { "PolicyDocument", "Topics" },
      ["AWS::SQS::Queue"]                  = { "SqsManagedSseEnabled" },
      ["AWS::SQS::QueuePolicy"]            = { "PolicyDocument", "Queues" },
      ["AWS::Scheduler::Schedule"]         = { "State", "Target.Arn", "Target.RoleArn" },
    },
    -- May differ, but must be there.
    presence  = {
      ["AWS::Events::Rule"]        = { "ScheduleExpression" },
      ["AWS::Lambda::Function"]    = { "Architectures", "KmsKeyArn", "MemorySize", "ReservedConcurrentExecutions", "Timeout" },
      ["AWS::Logs::LogGroup"]      = { "KmsKeyId", "RetentionInDays" },
      ["AWS::SNS::Topic"]          = { "KmsMasterKeyId" },
      ["AWS::SQS::Queue"]          = { "KmsMasterKeyId" },
      ["AWS::Scheduler::Schedule"] = { "ScheduleExpression" },
      ["AWS::DynamoDB::Table"]     = { "BillingMode", "KeySchema", "SSESpecification.KMSMasterKeyId" },
    },
    floors    = { ["AWS::Logs::LogGroup"] = { RetentionInDays = 365 } },
    -- Types whose resources exist in every environment, and so do their policies.
    resources = {
      "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::DynamoDB::Table", "AWS::Events::Rule", "AWS::IAM::ManagedPolicy",
      "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::RolePolicy", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Function", "AWS::Lambda::Permission",
      "AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy",
      "AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::Scheduler::Schedule",
    },
  },

  check = function(stack, ctx)
    local config = ctx.config
    local parameters = environment_parameters(stack, config)
    local conditions = environment_conditions(stack, parameters, config)
    local used, touched = false, {}
    for _, use in ipairs(stack:functions("Fn::If")) do
      local argument = use.argument
      if use.resource and type(argument) == "list" and conditions[tostring(argument[1])] then
        used = true
        check_use(stack, use, argument, config)
        note_floors(use, touched, config)
      end
    end
    for _, use in ipairs(stack:functions("Fn::FindInMap")) do
      if use.resource and hangs_on(use.argument, parameters, stack.conditions, 0) then
        check_use(stack, use, nil, config)
        note_floors(use, touched, config)
      end
    end
    for _, resource in ipairs(stack:resources("*")) do
      if resource.condition and conditions[resource.condition] then used = true end
    end
    for _, type in ipairs(config.resources) do
      for _, resource in ipairs(stack:resources(type)) do
        if resource.condition and conditions[resource.condition] and is_asked_for(resource, stack, config) then
          resource:deny("/Condition", "%s exists in one environment only; what is tested there would not run elsewhere", resource.logical_id)
        end
      end
    end
    check_floors(stack, touched, config)
    if not used then
      stack:deny({ stack:has("Conditions") and "Conditions" or "Parameters", "Environment" }, "no resource uses a condition on the environment")
    end
  end,
}
