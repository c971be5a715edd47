-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local resources = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Handler:
    Type: AWS::Lambda::Function
]]
local function board(metrics)
  return resources .. "  Board:\n    Type: AWS::CloudWatch::Dashboard\n    Properties:\n      DashboardBody: !Sub |\n        {\"widgets\": [{\"type\": \"metric\", \"properties\": {\"region\": \"${AWS::Region}\", \"metrics\": ["
    .. metrics .. "]}}]}\n"
end
local fn, tb = '["AWS/Lambda", "Errors", "FunctionName", "${Handler}"]', '["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "${Ledger}", {"stat": "Sum"}]'
return {
  { name = "function and table", template = board(fn .. ", " .. tb), expect = { outcome = "pass", count = 0 } },
  { name = "a row that repeats", template = board('["AWS/Lambda", "Errors", "FunctionName", "${Handler}"], [".", "Throttles", ".", "."], ' .. tb), expect = "pass" },
  { name = "rows that say what changes",
    template = board('["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "other"], ["...", "${Ledger}"], ["AWS/Lambda", "Errors", "FunctionName", "other"], [".", ".", ".", "${Handler}"]'),
    expect = "pass" },
  { name = "a row of another namespace", template = board('["AWS/SQS", "X", "FunctionName", "other"], [".", ".", ".", "${Handler}"], ' .. tb),
    expect = { outcome = "fail", count = 1, message = "Handler" } },
  { name = "a search", template = board(tb .. [[, [{"expression": "SEARCH('{AWS/Lambda,FunctionName} FunctionName=${Handler}', 'Sum')"}] ]]), expect = "pass" },
  { name = "through the variables of Sub", template = resources .. [=[
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub
        - '{"widgets": [{"type": "metric", "properties": {"metrics": [["AWS/Lambda", "Errors", "FunctionName", "${f}"], ["AWS/DynamoDB", "SystemErrors", "TableName", "${t}", "Operation", "PutItem"]]}}]}'
        - {f: !Ref Handler, t: !Ref Ledger}
]=], expect = "pass" },
  { name = "by literal names", template = [=[
Resources:
  Ledger: {Type: AWS::DynamoDB::Table, Properties: {TableName: ledger}}
  Handler: {Type: AWS::Lambda::Function, Properties: {FunctionName: pay}}
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: '{"widgets": [{"type": "metric", "properties": {"metrics": [["AWS/Lambda", "Errors", "FunctionName", "pay"], ["AWS/DynamoDB", "X", "TableName", "ledger"]]}}]}'
]=], expect = "pass" },
  { name = "as a map turned into text", template = "Transform: AWS::LanguageExtensions\n" .. resources .. [=[
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody:
        Fn::ToJsonString:
          widgets:
            - type: metric
              properties: {metrics: [[AWS/Lambda, Errors, FunctionName, !Ref Handler], [AWS/DynamoDB, X, TableName, !Ref Ledger]]}
]=], expect = "pass" },
  { name = "two dashboards",
    template = board(fn) .. "  Other:\n    Type: AWS::CloudWatch::Dashboard\n    Properties:\n      DashboardBody: !Sub '{\"widgets\": [{\"type\": \"metric\", \"properties\": {\"metrics\": [" .. tb .. "]}}]}'\n",
    expect = "pass" },
  { name = "no table", template = board(fn), expect = { outcome = "fail", count = 1, logical_id = "Board", line = "DashboardBody", message = "Ledger" } },
  { name = "no function", template = board(tb), expect = { outcome = "fail", count = 1, logical_id = "Board", message = "Handler" } },
  { name = "another function", template = board('["AWS/Lambda", "Errors", "FunctionName", "other"], ' .. tb), expect = { outcome = "fail", count = 1, message = "Handler" } },
  { name = "the ARN is no name", template = board('["AWS/Lambda", "Errors", "FunctionName", "${Handler.Arn}"], ' .. tb),
    expect = { outcome = "fail", count = 1, message = "Handler" } },
  { name = "the table where the function belongs", template = board('["AWS/Lambda", "Errors", "FunctionName", "${Ledger}"], ' .. tb),
    expect = { outcome = "fail", count = 1, message = "Handler" } },
  { name = "words are no metrics", template = resources .. [=[
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub '{"widgets": [{"type": "text", "properties": {"markdown": "${Handler} ${Ledger}"}}]}'
]=], expect = { outcome = "fail", count = 2, logical_id = "Board" } },
  { name = "a comma too many", template = board(fn .. ", " .. tb .. ","),
    expect = { outcome = "fail", count = 1, logical_id = "Board", line = "DashboardBody", message = "not JSON" } },
  { name = "no body", template = resources .. "  Board:\n    Type: AWS::CloudWatch::Dashboard\n", expect = { outcome = "fail", count = 1, logical_id = "Board" } },
  { name = "no widgets", template = resources .. "  Board:\n    Type: AWS::CloudWatch::Dashboard\n    Properties: {DashboardBody: '{\"widgets\": []}'}\n",
    expect = { outcome = "fail", count = 1, logical_id = "Board" } },
  { name = "no dashboard", template = resources, expect = { outcome = "fail", count = 1, line = "Resources:" } },
  { name = "in production only", template = "Parameters:\n  Environment: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  IsProd: !Equals [!Ref Environment, prod]\n"
      .. string.gsub(board(fn .. ", " .. tb), "::Dashboard\n", "::Dashboard\n    Condition: IsProd\n"),
    expect = { outcome = "fail", count = 1, line = "Resources:", witness = { Environment = "dev" } } },
  { name = "a body that is not known", template = resources .. "  Board:\n    Type: AWS::CloudWatch::Dashboard\n    Properties: {DashboardBody: !ImportValue Body}\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
