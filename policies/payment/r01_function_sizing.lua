-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "PAY-R01",
  title    = "Payment functions have 3 GB, five minutes and arm64",
  severity = "medium",
  applies  = "AWS::Lambda::Function",
  remedy   = "Set MemorySize: 3072, Timeout: 300 and Architectures: [arm64].",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html" },
  config   = { memory = 3072, timeout = 300, architectures = { "arm64" } },

  check = function(fn, ctx)
    fn:expect("MemorySize"):equals(ctx.config.memory)
    fn:expect("Timeout"):equals(ctx.config.timeout)
    fn:expect("Architectures"):equals(ctx.config.architectures)
  end,
}
