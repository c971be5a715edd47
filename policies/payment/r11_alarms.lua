-- SPDX-License-Identifier: Apache-2.0
-- The dimensions decide whether an alarm can ever ring: SystemErrors and ThrottledRequests exist per operation only, and on the table's name alone the alarm stays
-- silent for ever. A name, not an ARN; and a resource of this stack.
local alarms = import "lib/alarms"

local function check_table(t, stack, operations)
  if not alarms.exists(alarms.of_operations(t, "ThrottledRequests", operations), stack) then
    for metric, what in pairs { ReadThrottleEvents = "throttled reads", WriteThrottleEvents = "throttled writes" } do
      local want = alarms.of_table(t, metric)
      if not alarms.exists(want, stack) then alarms.deny_missing(t, want, what, stack) end
    end
  end
  local want = alarms.of_operations(t, "SystemErrors", operations)
  if not alarms.exists(want, stack) then alarms.deny_missing(t, want, "system errors", stack) end
end

return {
  id       = "PAY-R11",
  title    = "Alarms tell a topic about errors and throttles of functions and tables",
  severity = "high",
  remedy   = "Add alarms with AlarmActions: [!Ref Topic]: Errors and Throttles by FunctionName, ReadThrottleEvents and WriteThrottleEvents by TableName, "
    .. "SystemErrors by TableName and Operation.",
  links    = {
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  controls = { ["PCI-DSS-4.0.1"] = { "10.4.1.1", "10.7.2", "10.7.3", "12.10.5" } },
  config   = {
    operations = {
      "PutItem", "GetItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems",
      "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction", "GetRecords",
    },
  },

  check = function(stack, ctx)
    if #stack:resources("AWS::Lambda::Function") == 0 and #stack:resources("AWS::DynamoDB::*") == 0 then
      return ctx.skip("neither function nor table")
    end
    stack:each("AWS::Lambda::Function", function(fn)
      for metric, what in pairs { Errors = "errors", Throttles = "throttles" } do
        local want = alarms.of_function(fn, metric)
        if not alarms.exists(want, stack) then alarms.deny_missing(fn, want, what, stack) end
      end
    end)
    stack:each("AWS::DynamoDB::Table", function(t) check_table(t, stack, ctx.config.operations) end)
    stack:each("AWS::DynamoDB::GlobalTable", function(t) check_table(t, stack, ctx.config.operations) end)
  end,
}
