-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local function alarm(value)
  return [[
  Waiting:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: ]] .. value .. [[}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Alerts]
]]
end
local function handler(properties)
  return "Resources:\n  Alerts:\n    Type: AWS::SNS::Topic\n  Letters:\n    Type: AWS::SQS::Queue\n  Handler:\n    Type: AWS::Lambda::Function\n    Properties:\n" .. properties
end
local wired = "      DeadLetterConfig: {TargetArn: !GetAtt Letters.Arn}\n"
local bare = "      Timeout: 300\n"
local visible = alarm("!GetAtt Letters.QueueName")
local function destination(name)
  return [[
  Invoke:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: ]] .. name .. [[

      Qualifier: $LATEST
      DestinationConfig: {OnFailure: {Destination: !GetAtt Letters.Arn}}
]]
end
return {
  { name = "wired, with an alarm", template = handler(wired) .. visible, expect = { outcome = "pass", count = 0, targets = { Handler = "pass" } } },
  { name = "an ARN by Sub", template = string.gsub(handler(wired), "!GetAtt Letters.Arn", "!Sub '${Letters.Arn}'") .. visible, expect = "pass" },
  { name = "as a destination", template = handler(bare) .. destination("!Ref Handler") .. visible, expect = "pass" },
  { name = "as a destination, by ARN", template = handler(bare) .. destination("!GetAtt Handler.Arn") .. visible, expect = "pass" },
  { name = "the destination of another function", template = handler(bare) .. destination("others") .. visible, expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "not wired", template = handler(bare) .. visible,
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "Properties:", path = "/Resources/Handler/Properties/DeadLetterConfig/TargetArn" } },
  { name = "a URL is no ARN", template = string.gsub(handler(wired), "!GetAtt Letters.Arn", "!Ref Letters") .. visible,
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "DeadLetterConfig" } },
  { name = "a topic is no queue", template = string.gsub(handler(wired), "!GetAtt Letters.Arn", "!Ref Alerts") .. visible,
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "a FIFO queue", template = string.gsub(handler(wired), "AWS::SQS::Queue", "AWS::SQS::Queue\n    Properties: {FifoQueue: true}") .. visible,
    expect = { outcome = "fail", count = 1, logical_id = "Letters", line = "FifoQueue" } },
  { name = "no alarm", template = handler(wired), expect = { outcome = "fail", count = 1, logical_id = "Letters", line = "Letters:" } },
  { name = "an alarm on the URL", template = handler(wired) .. alarm("!Ref Letters"), expect = { outcome = "fail", count = 1, logical_id = "Letters", message = "Waiting" } },
  { name = "an alarm on another queue", template = handler(wired) .. alarm("others"), expect = { outcome = "fail", count = 1, logical_id = "Letters" } },
  { name = "an alarm on another metric", template = handler(wired) .. string.gsub(visible, "ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent"),
    expect = { outcome = "fail", count = 1, logical_id = "Letters" } },
  { name = "a silent alarm", template = handler(wired) .. string.gsub(visible, "      AlarmActions: %[!Ref Alerts%]\n", ""),
    expect = { outcome = "fail", count = 1, logical_id = "Waiting" } },
  { name = "a queue by its name", template = string.gsub(handler(wired), "AWS::SQS::Queue", "AWS::SQS::Queue\n    Properties: {QueueName: letters}") .. alarm("letters"),
    expect = "pass" },
  { name = "wired in production only", template = "Parameters:\n  Environment: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  IsProd: !Equals [!Ref Environment, prod]\n"
      .. handler("      DeadLetterConfig: !If [IsProd, {TargetArn: !GetAtt Letters.Arn}, !Ref AWS::NoValue]\n") .. visible,
    expect = { outcome = "fail", count = 1, logical_id = "Handler", witness = { Environment = "dev" } } },
  { name = "actions that are not known", template = handler(wired) .. string.gsub(visible, "!Ref Alerts", "!ImportValue Topic"),
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
