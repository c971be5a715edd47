-- SPDX-License-Identifier: Apache-2.0
local alarms = import "lib/alarms"
local uses = import "lib/uses"

return {
  id       = "PAY-R12",
  title    = "Failed events of a function go to a queue, and an alarm tells that they wait",
  severity = "high",
  applies  = "AWS::Lambda::Function",
  remedy   = "Set DeadLetterConfig: {TargetArn: !GetAtt Queue.Arn} and add an alarm on ApproximateNumberOfMessagesVisible by QueueName: !GetAtt Queue.QueueName.",
  links    = {
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
  },
  controls = { ["PCI-DSS-4.0.1"] = { "10.7.2", "12.10.1" } },

  check = function(fn, ctx)
    local stack = ctx.stack
    local queue = uses.dead_letter_queue(fn, stack)
    if not queue then
      fn:deny("DeadLetterConfig.TargetArn", "no queue of this stack takes the failed events of %s", fn.logical_id)
      return
    end
    if queue:boolean("FifoQueue") then
      queue:deny("FifoQueue", "Lambda delivers failed events to standard queues only")
    end
    local want = alarms.of_queue(queue, "ApproximateNumberOfMessagesVisible")
    if not alarms.exists(want, stack) then
      alarms.deny_missing(queue, want, "waiting messages", stack)
    end
  end,
}
