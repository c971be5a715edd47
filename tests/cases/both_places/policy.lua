-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  check = function(fn)
    fn:expect("MemorySize"):equals(3072)
    fn:expect("Timeout"):equals(300)
  end,
}
