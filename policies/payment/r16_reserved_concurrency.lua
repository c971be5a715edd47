-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "PAY-R16",
  title    = "Functions have reserved concurrency",
  severity = "medium",
  applies  = "AWS::Lambda::Function",
  remedy   = "Set ReservedConcurrentExecutions to at least 1; 0 switches the function off.",
  links    = { "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html" },
  config   = { least = 1 },

  check = function(fn, ctx)
    fn:expect("ReservedConcurrentExecutions"):at_least(ctx.config.least)
  end,
}
