-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  check = function(fn)
    fn:expect("Timeout"):at_most(60)
    local size = fn.MemorySize
    fn:deny("never reached: %s", size)
  end,
}
