-- SPDX-License-Identifier: Apache-2.0
local parameter = [[
Parameters:
  AlertEmail: {Type: String}
]]
return {
  template = parameter .. [[
Resources:
  Alerts:
    Type: AWS::SNS::Topic
  Mail:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Alerts
      Protocol: email
      Endpoint: !Ref AlertEmail
]],
  { name = "an address that is a parameter", expect = { outcome = "pass", count = 0 } },
  { name = "with a default it is still a parameter", replace = { ["{Type: String}"] = "{Type: String, Default: alerts@example.com}" }, expect = "pass" },
  { name = "half a literal with a default", replace = { ["{Type: String}"] = "{Type: String, Default: alerts@example.com}", ["!Ref AlertEmail"] = "!Sub 'x+${AlertEmail}'" },
    expect = { outcome = "fail", count = 1, line = 11 } },
  { name = "by Sub with a default", replace = { ["{Type: String}"] = "{Type: String, Default: alerts@example.com}", ["!Ref AlertEmail"] = "!Sub '${AlertEmail}'" },
    expect = "pass" },
  { name = "by Sub", replace = { ["!Ref AlertEmail"] = "!Sub '${AlertEmail}'" }, expect = "pass" },
  { name = "in the topic itself", template = parameter .. [[
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      Subscription:
        - {Protocol: sqs, Endpoint: arn:aws:sqs:eu-west-1:123456789012:q}
        - {Protocol: email, Endpoint: !Ref AlertEmail}
]], expect = "pass" },
  { name = "a literal in the topic itself", template = parameter .. [[
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      Subscription:
        - {Protocol: email, Endpoint: alerts@example.com}
]], expect = { outcome = "fail", count = 1, logical_id = "Alerts", line = 8 } },
  { name = "a literal address", replace = { ["!Ref AlertEmail"] = "alerts@example.com" },
    expect = { outcome = "fail", count = 1, logical_id = "Mail", path = "/Resources/Mail/Properties/Endpoint", line = 11 } },
  { name = "half a literal", replace = { ["!Ref AlertEmail"] = "!Sub 'alerts+${AlertEmail}'" }, expect = { outcome = "fail", count = 1, line = 11 } },
  { name = "a literal in one environment",
    template = [[
Parameters:
  AlertEmail: {Type: String}
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Alerts:
    Type: AWS::SNS::Topic
  Mail:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Alerts
      Protocol: email
      Endpoint: !If [IsProd, !Ref AlertEmail, dev@example.com]
]],
    expect = { outcome = "fail", count = 1, line = "dev@example.com", witness = { Environment = "dev" } } },
  { name = "a queue is no address", replace = { ["Protocol: email"] = "Protocol: sqs" }, expect = { outcome = "fail", count = 1, logical_id = "Alerts", line = 4 } },
  { name = "another stack's topic", replace = { ["TopicArn: !Ref Alerts"] = "TopicArn: arn:aws:sns:eu-west-1:123456789012:others" },
    expect = { outcome = "fail", count = 1, logical_id = "Alerts" } },
  { name = "nothing subscribed", template = "Resources:\n  Alerts:\n    Type: AWS::SNS::Topic\n", expect = { outcome = "fail", count = 1, logical_id = "Alerts", line = 2 } },
  { name = "no topic", template = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n", expect = { outcome = "fail", count = 1 } },
  { name = "a protocol that is not known", replace = { ["Protocol: email"] = "Protocol: !ImportValue Protocol" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
