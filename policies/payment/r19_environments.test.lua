-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local head = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
  Colour: {Type: String, AllowedValues: [red, green]}
Mappings:
  Settings: {dev: {State: DISABLED, Reserved: 5}, prod: {State: ENABLED, Reserved: 50}}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
  IsLoud: !Condition IsProd
  IsRed: !Equals [!Ref Colour, red]
Resources:
  Alerts:
    Type: AWS::SNS::Topic
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      ReservedConcurrentExecutions: !If [IsProd, 50, 5]
]]
local function rule(state)
  return head .. "  Tick:\n    Type: AWS::Events::Rule\n    Properties:\n      State: " .. state .. "\n      ScheduleExpression: !If [IsProd, rate(5 minutes), rate(1 hour)]\n"
end
local function with(resource)
  return head .. resource
end
return {
  { name = "a number", template = head, expect = { outcome = "pass", count = 0 } },
  { name = "a rate, and a number by mapping", template = rule("ENABLED") .. "  Other:\n    Type: AWS::Lambda::Function\n    Properties: {ReservedConcurrentExecutions: !FindInMap [Settings, !Ref Environment, Reserved]}\n",
    expect = "pass" },
  { name = "no condition on the environment is used", template = string.gsub(head, "!If %[IsProd, 50, 5%]", "5"), expect = { outcome = "fail", count = 1, line = "Conditions:" } },
  { name = "another condition is used", template = string.gsub(head, "!If %[IsProd, 50, 5%]", "!If [IsRed, 50, 5]"),
    expect = { outcome = "fail", count = 1, line = "Conditions:" } },
  { name = "no conditions at all", template = "Parameters:\n  Environment: {Type: String}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
    expect = { outcome = "fail", count = 1, line = 2 } },
  { name = "a state", template = rule("!If [IsProd, ENABLED, DISABLED]"),
    expect = { outcome = "fail", count = 1, logical_id = "Tick", path = "/Resources/Tick/Properties/State", line = "State:" } },
  { name = "a state by mapping", template = rule("!FindInMap [Settings, !Ref Environment, State]"),
    expect = { outcome = "fail", count = 1, logical_id = "Tick", line = "State:" } },
  { name = "a state by a condition on another", template = rule("!If [IsLoud, ENABLED, DISABLED]"), expect = { outcome = "fail", count = 1, logical_id = "Tick" } },
  { name = "a state by something else", template = rule("!If [IsRed, ENABLED, DISABLED]"), expect = "pass" },
  { name = "a table that exists in production", template = with("  Ledger:\n    Type: AWS::DynamoDB::Table\n    Condition: IsProd\n"),
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "Condition: IsProd" } },
  { name = "an alarm that nobody asks for", template = with([[
  Slow:
    Type: AWS::CloudWatch::Alarm
    Condition: IsProd
    Properties: {Namespace: AWS/Lambda, MetricName: Duration, AlarmActions: [!Ref Alerts]}
]]), expect = "pass" },
  { name = "an alarm that is asked for", template = with([[
  Errors:
    Type: AWS::CloudWatch::Alarm
    Condition: IsProd
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, AlarmActions: [!Ref Alerts]}
]]), expect = { outcome = "fail", count = 1, logical_id = "Errors", line = "Condition: IsProd" } },
  { name = "actions", template = with([=[
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      AlarmActions: !If [IsProd, [!Ref Alerts], []]
]=]), expect = { outcome = "fail", count = 1, logical_id = "Errors", line = "AlarmActions:" } },
  { name = "one of the actions", template = with([[
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      AlarmActions:
        - !If [IsProd, !Ref Alerts, !Ref AWS::NoValue]
]]), expect = { outcome = "fail", count = 1, logical_id = "Errors", line = "- !If" } },
  { name = "a threshold", template = with([[
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, Threshold: !If [IsProd, 0, 5], AlarmActions: [!Ref Alerts]}
]]), expect = "pass" },
  { name = "encryption", template = with([[
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      SSESpecification: !If [IsProd, {SSEEnabled: true, SSEType: KMS}, !Ref AWS::NoValue]
]]), expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "SSESpecification" } },
  { name = "a number that is missing", template = string.gsub(head, "!If %[IsProd, 50, 5%]", "!If [IsProd, 50, !Ref AWS::NoValue]"),
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "ReservedConcurrentExecutions" } },
  { name = "retention above a year", template = with("  Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !If [IsProd, 731, 400]}}\n"), expect = "pass" },
  { name = "retention of a week", template = with("  Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !If [IsProd, 731, 7]}}\n"),
    expect = { outcome = "fail", count = 1, logical_id = "Log" } },
  { name = "retention that is not known", template = with("  Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !If [IsProd, 731, !ImportValue Days]}}\n"),
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
