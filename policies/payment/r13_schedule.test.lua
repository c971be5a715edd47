-- SPDX-License-Identifier: Apache-2.0
return {
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
