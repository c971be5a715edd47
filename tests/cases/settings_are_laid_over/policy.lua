-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  config = { timeout = 300, runtimes = { "python3.13" } },
  check = function(fn, ctx)
    fn:expect("Timeout"):at_most(ctx.config.timeout)
    fn:expect("Runtime"):one_of(ctx.config.runtimes)
  end,
}
