-- SPDX-License-Identifier: Apache-2.0
-- Two questions: does any policy of the stack grant more than anybody needs; and has the role of each function what a payment needs (table, topic, dead-letter
-- queue, X-Ray, wired or not), its own log group and keys if it likes, and nothing else?
local grants = import "lib/grants"
local needs = import "lib/needs"
local roles = import "lib/roles"
local uses = import "lib/uses"

-- Who may only look at a table's or a topic's settings is not granted it.
local aside = { ["dynamodb:describetable"] = true, ["dynamodb:describetimetolive"] = true, ["sns:gettopicattributes"] = true }

local function needs_tables_and_topics(fn, role, statements, stack)
  local single = #stack:resources("AWS::Lambda::Function") == 1
  for _, kind in ipairs(uses.kinds) do
    local named = uses.named(fn, kind.types, stack)
    for _, resource in ipairs(named) do
      if not roles.grants(statements, kind.service, resource, aside) then
        role:deny(nil, "the role is not granted the %s %s, which %s uses", kind.what, resource.logical_id, fn.logical_id)
      end
    end
    if #named == 0 and single and not needs.any(stack, kind.types, function(r) return roles.grants(statements, kind.service, r, aside) end) then
      role:deny(nil, "the role is granted no %s of this stack", kind.what)
    end
  end
end

local function needs_queue(fn, role, statements, stack)
  local queue = uses.dead_letter_queue(fn, stack)
  if queue and not roles.allows(statements, "sqs:SendMessage", queue) then
    role:deny(nil, "the role may not send to the dead-letter queue %s of %s", queue.logical_id, fn.logical_id)
  elseif not queue and not needs.any(stack, { "AWS::SQS::Queue" }, function(q) return roles.allows(statements, "sqs:SendMessage", q) end) then
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
  local stack, config = ctx.stack, ctx.config
  local role = roles.of(fn, stack)
  if not role then
    if fn:has("Role") then fn:get("Role") end -- not known: undecided
    fn:deny("Role", "the role is not part of this stack, so nobody sees what it is granted")
    return
  end
  local statements = roles.statements(role, stack, ctx.date)
  needs_tables_and_topics(fn, role, statements, stack)
  needs_queue(fn, role, statements, stack)
  needs_traces(role, statements, config)
  needs.check_trust(role, fn)
  for _, statement in ipairs(statements) do
    if statement.Effect ~= "Deny" then needs.check_statement(statement, fn, stack, config.actions) end
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
  config   = {
    -- Managed policies of AWS that grant nothing but what has no resources, and the service that they are for.
    managed = { AWSXRayDaemonWriteAccess = "xray", AWSXrayWriteOnlyAccess = "xray" },
    -- What a payment does with what it is granted: data, messages, keys; never what they are, who else may use them, or whether they exist.
    actions = {
      dynamodb = "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem DescribeTable DescribeTimeToLive GetItem PartiQLDelete PartiQLInsert "
        .. "PartiQLSelect PartiQLUpdate PutItem Query Scan TransactGetItems TransactWriteItems UpdateItem DescribeStream GetRecords GetShardIterator",
      sns = "GetTopicAttributes Publish",
      sqs = "ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage SendMessage",
      logs = "CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents",
      kms = "Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
      xray = "PutTelemetryRecords PutTraceSegments GetSamplingRules GetSamplingStatisticSummaries GetSamplingTargets",
    },
  },

  check = function(stack, ctx)
    stack:each("AWS::IAM::*", function(resource) grants.check_identity(resource) end)
    -- Checks of their own, so that they do not multiply with the branches of the policies.
    stack:each("AWS::IAM::*", function(resource) grants.check_managed(resource, ctx) end)
    stack:each("AWS::IAM::Role", function(role) grants.check_resource_policy(role, "AssumeRolePolicyDocument") end)
    stack:each("AWS::SNS::TopicPolicy", function(policy) grants.check_resource_policy(policy, "PolicyDocument") end)
    stack:each("AWS::SQS::QueuePolicy", function(policy) grants.check_resource_policy(policy, "PolicyDocument") end)
    stack:each("AWS::DynamoDB::Table", function(t) grants.check_resource_policy(t, "ResourcePolicy.PolicyDocument") end)
    stack:each("AWS::Lambda::Function", function(fn) check_function(fn, ctx) end)
  end,
}
