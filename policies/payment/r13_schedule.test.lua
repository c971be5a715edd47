-- SPDX-License-Identifier: Apache-2.0
local cases = {
  template = [[
Resources:
  Handler:
    Type: AWS::Lambda::Function
  Tick:
    Type: AWS::Events::Rule
    Properties:
      State: ENABLED
      ScheduleExpression: rate(15 minutes)
      Targets:
        - {Id: handler, Arn: !GetAtt Handler.Arn}
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Handler
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: !GetAtt Tick.Arn
]],
  { name = "a schedule and its permission", expect = { outcome = "pass", count = 0 } },
  { name = "on unless said otherwise", replace = { ["      State: ENABLED\n"] = "" }, expect = "pass" },
  { name = "cron", replace = { ["rate(15 minutes)"] = "cron(0 12 * * ? *)" }, expect = "pass" },
  { name = "the function by its ARN", replace = { ["!Ref Handler"] = "!GetAtt Handler.Arn" }, expect = "pass" },
  { name = "the rule's ARN by Sub", replace = { ["!GetAtt Tick.Arn"] = "!Sub 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Tick}'" }, expect = "pass" },
  { name = "switched off", replace = { ["State: ENABLED"] = "State: DISABLED" },
    expect = { outcome = "fail", count = 1, logical_id = "Tick", path = "/Resources/Tick/Properties/State", line = 7 } },
  { name = "rate(1 minutes) is refused", replace = { ["rate(15 minutes)"] = "rate(1 minutes)" }, expect = { outcome = "fail", count = 1, logical_id = "Tick", line = 8 } },
  { name = "cron without its year", replace = { ["rate(15 minutes)"] = "cron(0 12 * * ?)" }, expect = { outcome = "fail", count = 1, line = 8 } },
  { name = "a pattern is no schedule", replace = { ["ScheduleExpression: rate(15 minutes)"] = "EventPattern: {source: [aws.s3]}" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "another target", replace = { ["Arn: !GetAtt Handler.Arn"] = "Arn: arn:aws:sqs:eu-west-1:123456789012:q" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 2 } },
  { name = "no permission", replace = { ["Principal: events.amazonaws.com"] = "Principal: s3.amazonaws.com" },
    expect = { outcome = "fail", count = 1, logical_id = "Tick", line = 4 } },
  { name = "a permission for every rule", replace = { ["      SourceArn: !GetAtt Tick.Arn\n"] = "" },
    expect = { outcome = "fail", count = 2, findings = { { logical_id = "Tick" }, { logical_id = "Allow", line = 13 } } } },
  { name = "a permission for the rules of an account", replace = { ["!GetAtt Tick.Arn"] = "!Sub 'arn:aws:events:*:${AWS::AccountId}:rule/*'" },
    expect = { outcome = "fail", count = 2, findings = { { logical_id = "Tick" }, { logical_id = "Allow", line = 17 } } } },
  { name = "a permission for another rule", replace = { ["!GetAtt Tick.Arn"] = "arn:aws:events:eu-west-1:123456789012:rule/other" },
    expect = { outcome = "fail", count = 1, logical_id = "Tick" } },
  { name = "one permission too many", replace = { ["Resources:"] = [[
Resources:
  Wide:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Handler, Action: lambda:InvokeFunction, Principal: events.amazonaws.com}]] },
    expect = { outcome = "fail", count = 1, logical_id = "Wide", line = 4 } },
  { name = "another service for any account", replace = { ["Resources:"] = [[
Resources:
  Wide:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Handler, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com}]] },
    expect = { outcome = "fail", count = 1, logical_id = "Wide", line = 4 } },
  { name = "anybody from a rule elsewhere", replace = { ["Resources:"] = [[
Resources:
  Wide:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Handler, Action: lambda:InvokeFunction, Principal: '*', SourceArn: 'arn:aws:events:eu-west-1:999988887777:rule/x'}]] },
    expect = { outcome = "fail", count = 1, logical_id = "Wide", line = 4 } },
  { name = "a schedule of Scheduler, and its role", template = [[
Resources:
  Handler:
    Type: AWS::Lambda::Function
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: invoke
          PolicyDocument: {Statement: [{Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Handler.Arn}]}
  Tick:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 hour)
      FlexibleTimeWindow: {Mode: 'OFF'}
      Target: {Arn: !GetAtt Handler.Arn, RoleArn: !GetAtt Role.Arn}
]], expect = "pass" },
  { name = "a schedule of Scheduler whose role may invoke everything", template = [[
Resources:
  Handler:
    Type: AWS::Lambda::Function
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: invoke
          PolicyDocument: {Statement: [{Effect: Allow, Action: lambda:InvokeFunction, Resource: '*'}]}
  Tick:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 hour)
      FlexibleTimeWindow: {Mode: 'OFF'}
      Target: {Arn: !GetAtt Handler.Arn, RoleArn: !GetAtt Role.Arn}
]], expect = { outcome = "fail", count = 1, logical_id = "Tick", line = "Target:" } },
  { name = "no schedule", template = "Resources:\n  Handler:\n    Type: AWS::Lambda::Function\n", expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 2 } },
  { name = "on in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Mappings:
  Settings: {dev: {Schedule: DISABLED}, prod: {Schedule: ENABLED}}
Resources:
  Handler:
    Type: AWS::Lambda::Function
  Tick:
    Type: AWS::Events::Rule
    Properties:
      State: !FindInMap [Settings, !Ref Environment, Schedule]
      ScheduleExpression: rate(15 minutes)
      Targets:
        - {Id: handler, Arn: !GetAtt Handler.Arn}
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Handler
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: !GetAtt Tick.Arn
]], expect = { outcome = "fail", count = 1, logical_id = "Tick", line = "FindInMap", witness = { Environment = "dev" } } },
  { name = "a state that is not known", replace = { ["State: ENABLED"] = "State: !ImportValue State" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
-- Expressions, each in the place of the rule's.
local function expression(text, expect)
  cases[#cases + 1] = { name = text, date = "2026-11-29", replace = { ["rate(15 minutes)"] = "'" .. text .. "'" }, expect = expect }
end
for text, message in pairs {
  ["rate(0 minutes)"] = "is no rate",
  ["rate(5 minute)"] = "is no rate",
  ["rate(15 seconds)"] = "is no rate",
  ["rate(1.5 hours)"] = "is no schedule",
  ["rate(99999 hours)"] = "more than a year",
  ["cron(0 12 30 2 ? *)"] = "never come",
  ["cron(0 12 31 4,6,9,11 ? *)"] = "never come",
  ["cron(0 12 29 FEB ? 2027)"] = "never come",
  ["cron(0 12 * * ? 2019)"] = "never come",
  ["cron(0 12 * * ? 1970-2020)"] = "never come",
  ["cron(60 12 * * ? *)"] = "`60`",
  ["cron(0 24 * * ? *)"] = "`24`",
  ["cron(0 12 32 * ? *)"] = "`32`",
  ["cron(0 12 * 13 ? *)"] = "`13`",
  ["cron(0 12 ? * 8 *)"] = "`8`",
  ["cron(0 12 * * * *)"] = "no cron",
  ["cron(0 12 ? * ? *)"] = "no cron",
  ["cron(0/0 12 * * ? *)"] = "`0/0`",
  ["cron(? 12 * * ? *)"] = "`?`",
  ["at(2030-01-01T00:00:00)"] = "is no schedule",
  ["every hour"] = "is no schedule",
} do
  expression(text, { outcome = "fail", count = 1, logical_id = "Tick", line = 8, message = message })
end
for _, text in ipairs {
  "rate(1 minute)",
  "rate(24 hours)",
  "cron(0/15 * * * ? *)",
  "cron(5,35 14 * * ? *)",
  "cron(0 10 * * ? *)",
  "cron(15 12 ? * MON-FRI *)",
  "cron(0 8 1 * ? *)",
  "cron(0 12 L * ? *)",
  "cron(0 12 ? * 6#3 *)",
  "cron(0 12 ? * 2L *)",
  "cron(0 12 29 2 ? *)",
  "cron(0 12 31 * ? *)",
  "cron(0 0 15W JAN-MAR ? 2026-2100)",
  "cron(*/10 20-4 ? * FRI-MON *)",
} do
  expression(text, "pass")
end

cases[#cases + 1] = { name = "a permission for every action", replace = { ["lambda:InvokeFunction"] = "lambda:*" },
  expect = { outcome = "fail", count = 2, findings = { { logical_id = "Tick" }, { logical_id = "Allow", line = "lambda:" } } } }
cases[#cases + 1] = { name = "the rule of a longer name", replace = { ["!GetAtt Tick.Arn"] = "!Sub 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/${Tick}-old'" },
  expect = { outcome = "fail", count = 1, logical_id = "Tick" } }
return cases
