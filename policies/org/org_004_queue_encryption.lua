-- SPDX-License-Identifier: Apache-2.0
-- Queues are encrypted by SQS unless a template says otherwise, but only a template that says so is known to stay it.
return {
  id       = "ORG-004",
  title    = "Queues are encrypted",
  severity = "medium",
  applies  = "AWS::SQS::Queue",
  remedy   = "Set SqsManagedSseEnabled: true, or KmsMasterKeyId to a key.",
  links    = { "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "3.5.1" } },

  check = function(queue)
    if queue:has("KmsMasterKeyId") then
      queue:expect("KmsMasterKeyId"):differs("")
    else
      queue:expect("SqsManagedSseEnabled"):is_true()
    end
  end,
}
