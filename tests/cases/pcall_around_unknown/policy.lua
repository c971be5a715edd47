-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  check = function(fn)
    local ok, bad = pcall(function() return fn.MemorySize < 1024 end)
    if ok and bad then fn:deny("MemorySize", "too small") end
  end,
}
