-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  check = function(fn) fn:expect("MemorySize"):at_least(512) end,
}
