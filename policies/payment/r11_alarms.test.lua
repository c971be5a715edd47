-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local sums = "      Statistic: Sum\n      Period: 60\n      EvaluationPeriods: 5\n      Threshold: 0\n"
local function alarm(id, namespace, metric, dimensions, more, watch)
  return "  " .. id .. ":\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      Namespace: " .. namespace .. "\n      MetricName: " .. metric .. "\n"
    .. "      Dimensions: " .. dimensions .. "\n      ComparisonOperator: GreaterThanThreshold\n" .. (watch or sums) .. (more or "      AlarmActions: [!Ref Alerts]\n")
end
local resources = [[
Resources:
  Alerts:
    Type: AWS::SNS::Topic
  Ledger:
    Type: AWS::DynamoDB::Table
  Handler:
    Type: AWS::Lambda::Function
]]
local fn = "[{Name: FunctionName, Value: !Ref Handler}]"
local tb = "[{Name: TableName, Value: !Ref Ledger}]"
local op = "[{Name: TableName, Value: !Ref Ledger}, {Name: Operation, Value: PutItem}]"
local errors = alarm("Errors", "AWS/Lambda", "Errors", fn)
local throttles = alarm("Throttles", "AWS/Lambda", "Throttles", fn)
local reads = alarm("Reads", "AWS/DynamoDB", "ReadThrottleEvents", tb)
local writes = alarm("Writes", "AWS/DynamoDB", "WriteThrottleEvents", tb)
local system = alarm("System", "AWS/DynamoDB", "SystemErrors", op)
-- A template whose alarm on errors is like that.
local function watching(from, to)
  return resources .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", fn, nil, (string.gsub(sums, from, to)))
end
local function deaf(name, from, to, line, message)
  return { name = name, template = watching(from, to), expect = { outcome = "fail", count = 1, logical_id = "Errors", line = line, message = message } }
end

return {
  deaf("a threshold that nothing reaches", "Threshold: 0", "Threshold: 100000", "Threshold: 100000", "at most 100"),
  deaf("a threshold that is always reached", "Threshold: 0", "Threshold: -1", "Threshold: -1", "0 or more"),
  deaf("no threshold", "      Threshold: 0\n", "", "Properties:", "missing"),
  deaf("a threshold that is a word", "Threshold: 0", "Threshold: none", "Threshold: none", "a number"),
  deaf("how many runs there are", "Statistic: Sum", "Statistic: SampleCount", "Statistic: SampleCount", "SampleCount"),
  deaf("the quietest moment", "Statistic: Sum", "Statistic: Minimum", "Statistic: Minimum", "Minimum"),
  deaf("a percentile", "Statistic: Sum", "ExtendedStatistic: p99", "ExtendedStatistic: p99", "percentile"),
  deaf("an average that is never more than one", "Statistic: Sum(.*)Threshold: 0", "Statistic: Average%1Threshold: 1", "Threshold: 1", "at most 0.999"),
  deaf("no statistic", "      Statistic: Sum\n", "", "Properties:", "no statistic"),
  deaf("a day's errors", "Period: 60", "Period: 86400", "Period: 86400", "an hour is the longest"),
  deaf("a period of a moment", "Period: 60", "Period: 45", "Period: 45", "no period"),
  deaf("no evaluation", "EvaluationPeriods: 5", "EvaluationPeriods: 0", "EvaluationPeriods: 0", "no number of periods"),
  deaf("two days of periods", "EvaluationPeriods: 5", "EvaluationPeriods: 2880", "EvaluationPeriods: 2880", "more than a day"),
  deaf("more datapoints than periods", "EvaluationPeriods: 5", "EvaluationPeriods: 1\n      DatapointsToAlarm: 3", "DatapointsToAlarm: 3", "3 of 1"),
  deaf("silence counts as an error", "Threshold: 0", "Threshold: 0\n      TreatMissingData: breaching", "TreatMissingData", "silence"),
  { name = "a maximum above none", template = watching("Sum", "Maximum"), expect = "pass" },
  { name = "a threshold as text", template = watching("Threshold: 0", "Threshold: '5.0'"), expect = "pass" },
  { name = "a threshold that nobody knows", template = "Parameters:\n  Most: {Type: Number}\n" .. watching("Threshold: 0", "Threshold: !Ref Most"),
    expect = { outcome = "undecided", reason = "Most" } },
  { name = "a threshold out of reach in one environment",
    template = "Parameters:\n  Environment: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  IsProd: !Equals [!Ref Environment, prod]\n"
      .. watching("Threshold: 0", "Threshold: !If [IsProd, 0, 9999]"),
    expect = { outcome = "fail", count = 1, logical_id = "Errors", line = "9999", witness = { Environment = "dev" } } },
  { name = "all five", template = resources .. errors .. throttles .. reads .. writes .. system, expect = { outcome = "pass", count = 0 } },
  { name = "throttles by operation", template = resources .. errors .. throttles .. system .. alarm("Requests", "AWS/DynamoDB", "ThrottledRequests", op), expect = "pass" },
  { name = "none", template = resources,
    expect = { outcome = "fail", count = 5, findings = { { logical_id = "Handler", line = "Handler:" }, { logical_id = "Ledger", line = "Ledger:" } } } },
  { name = "no alarm on errors", template = resources .. throttles .. reads .. writes .. system,
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "Handler:", message = "errors" } },
  { name = "no alarm on throttled writes", template = resources .. errors .. throttles .. reads .. system,
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", message = "throttled writes" } },
  { name = "nobody is told", template = resources .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", fn, ""),
    expect = { outcome = "fail", count = 1, logical_id = "Errors", message = "tells no topic" } },
  { name = "actions switched off", template = resources .. throttles .. reads .. writes .. system
      .. alarm("Errors", "AWS/Lambda", "Errors", fn, "      AlarmActions: [!Ref Alerts]\n      ActionsEnabled: false\n"),
    expect = { outcome = "fail", count = 1, logical_id = "Errors", line = "ActionsEnabled: false" } },
  { name = "the topic's name is no action", template = resources .. throttles .. reads .. writes .. system
      .. alarm("Errors", "AWS/Lambda", "Errors", fn, "      AlarmActions: [!GetAtt Alerts.TopicName]\n"),
    expect = { outcome = "fail", count = 1, logical_id = "Errors" } },
  { name = "a topic elsewhere", template = resources .. throttles .. reads .. writes .. system
      .. alarm("Errors", "AWS/Lambda", "Errors", fn, "      AlarmActions: [!Sub 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:central']\n"),
    expect = "pass" },
  { name = "an alarm that rings when all is well", template = string.gsub(resources .. errors, "GreaterThanThreshold", "LessThanThreshold") .. throttles .. reads .. writes .. system,
    expect = { outcome = "fail", count = 1, logical_id = "Errors", line = "LessThanThreshold" } },
  { name = "system errors on the table alone never ring", template = resources .. errors .. throttles .. reads .. writes .. alarm("System", "AWS/DynamoDB", "SystemErrors", tb),
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", message = "System has the metric" } },
  { name = "no such operation", template = resources .. errors .. throttles .. reads .. writes
      .. alarm("System", "AWS/DynamoDB", "SystemErrors", "[{Name: TableName, Value: !Ref Ledger}, {Name: Operation, Value: putitem}]"),
    expect = { outcome = "fail", count = 1, logical_id = "Ledger" } },
  { name = "an index is not the table", template = resources .. errors .. throttles .. reads .. system
      .. alarm("Writes", "AWS/DynamoDB", "WriteThrottleEvents", "[{Name: TableName, Value: !Ref Ledger}, {Name: GlobalSecondaryIndexName, Value: i}]"),
    expect = { outcome = "fail", count = 1, logical_id = "Ledger" } },
  { name = "an ARN where the name belongs", template = resources .. throttles .. reads .. writes .. system
      .. alarm("Errors", "AWS/Lambda", "Errors", "[{Name: FunctionName, Value: !GetAtt Handler.Arn}]"),
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "another function", template = resources .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", "[{Name: FunctionName, Value: others}]"),
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "every function of the account", template = resources .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", "[]"),
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "the wrong namespace", template = resources .. throttles .. reads .. writes .. system .. alarm("Errors", "Lambda", "Errors", fn),
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "names by Sub", template = resources .. throttles .. reads .. writes .. system
      .. alarm("Errors", "AWS/Lambda", "Errors", "[{Name: FunctionName, Value: !Sub '${Handler}'}]"), expect = "pass" },
  { name = "names by text", template = string.gsub(resources, "AWS::Lambda::Function\n", "AWS::Lambda::Function\n    Properties: {FunctionName: !Sub 'pay-${AWS::StackName}'}\n")
      .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", "[{Name: FunctionName, Value: !Sub 'pay-${AWS::StackName}'}]"), expect = "pass" },
  { name = "a function by text that is another", template = string.gsub(resources, "AWS::Lambda::Function\n", "AWS::Lambda::Function\n    Properties: {FunctionName: pay}\n")
      .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", "[{Name: FunctionName, Value: paid}]"),
    expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "metric math", template = resources .. errors .. throttles .. system .. [[
  Both:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref Alerts]
      ComparisonOperator: GreaterThanThreshold
      Threshold: 0
      EvaluationPeriods: 1
      Metrics:
        - {Id: total, Expression: SUM(METRICS()), ReturnData: true}
        - {Id: r, ReturnData: false, MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: AWS/DynamoDB, MetricName: ReadThrottleEvents, Dimensions: [{Name: TableName, Value: !Ref Ledger}]}}}
        - {Id: w, ReturnData: false, MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: AWS/DynamoDB, MetricName: WriteThrottleEvents, Dimensions: [{Name: TableName, Value: !Ref Ledger}]}}}
]], expect = "pass" },
  { name = "metric math that leaves one out", template = resources .. errors .. throttles .. system .. [[
  Both:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref Alerts]
      ComparisonOperator: GreaterThanThreshold
      Threshold: 0
      EvaluationPeriods: 1
      Metrics:
        - {Id: total, Expression: "FILL(r, 0)", ReturnData: true}
        - {Id: r, ReturnData: false, MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: AWS/DynamoDB, MetricName: ReadThrottleEvents, Dimensions: [{Name: TableName, Value: !Ref Ledger}]}}}
        - {Id: w, ReturnData: false, MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: AWS/DynamoDB, MetricName: WriteThrottleEvents, Dimensions: [{Name: TableName, Value: !Ref Ledger}]}}}
]], expect = { outcome = "fail", count = 1, logical_id = "Ledger", message = "throttled writes" } },
  { name = "a composite alarm speaks", template = resources .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", fn, "") .. [[
  Any:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmRule: !Sub 'ALARM("${Errors}") OR ALARM("${Throttles}")', AlarmActions: [!Ref Alerts]}
]], expect = "pass" },
  { name = "a composite alarm that waits for both", template = resources .. throttles .. reads .. writes .. system .. alarm("Errors", "AWS/Lambda", "Errors", fn, "") .. [[
  Any:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmRule: !Sub 'ALARM("${Errors}") AND ALARM("${Throttles}")', AlarmActions: [!Ref Alerts]}
]], expect = { outcome = "fail", count = 1, logical_id = "Errors" } },
  { name = "a second function without", template = resources .. errors .. throttles .. reads .. writes .. system .. "  Batch:\n    Type: AWS::Lambda::Function\n",
    expect = { outcome = "fail", count = 2, logical_id = "Batch" } },
  { name = "in production only", template = "Parameters:\n  Environment: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  IsProd: !Equals [!Ref Environment, prod]\n" .. resources
      .. string.gsub(errors, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Alarm\n    Condition: IsProd") .. throttles .. reads .. writes .. system,
    expect = { outcome = "fail", count = 1, logical_id = "Handler", witness = { Environment = "dev" } } },
  { name = "an action that is not known", template = resources .. throttles .. reads .. writes .. system
      .. alarm("Errors", "AWS/Lambda", "Errors", fn, "      AlarmActions: [!ImportValue Topic]\n"), expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "nothing to watch", template = "Resources: {T: {Type: AWS::SNS::Topic}}", expect = { outcome = "skip" } },
}
