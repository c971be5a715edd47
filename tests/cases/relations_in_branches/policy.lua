-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  check = function(fn)
    if not fn:refers_to("AWS::SQS::Queue", "Arn") then fn:deny("/Type", "no queue") end
    fn:expect("DeadLetterConfig.TargetArn"):refers_to("AWS::SQS::Queue", "Arn")
  end,
}
