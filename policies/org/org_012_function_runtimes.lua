-- SPDX-License-Identifier: Apache-2.0
-- Judged by the day of the report (--date), against dated data: the same template may pass today and fail next year.
local runtimes = import "lib/runtimes"

return {
  id       = "ORG-012",
  title    = "Functions run on a runtime that gets security updates",
  severity = "high",
  applies  = "AWS::Lambda::Function",
  remedy   = "Move to a runtime that is supported for another year, such as python3.13, nodejs22.x or java21.",
  links    = { "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "6.3.3", "12.3.4" } },

  check = function(fn, ctx)
    if fn:has("PackageType") and fn.PackageType == "Image" then
      return ctx.skip("the image brings its own runtime")
    end
    fn:expect("Runtime"):exists()
    fn:expect("Runtime"):if_present():satisfies(function(runtime)
      return runtimes.ends[runtime] ~= nil
    end, "must be a runtime of Lambda that is known here (data of " .. runtimes.version .. ")")
    fn:expect("Runtime"):if_present():satisfies(function(runtime)
      local ends = runtimes.ends[runtime]
      return ends == nil or ends > tostring(ctx.date)
    end, "must be a runtime whose support has not ended by " .. tostring(ctx.date))
  end,
}
