-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::Lambda::Function",
  check = function(fn)
    local seen = {}
    for name, value in pairs(fn.Environment.Variables) do seen[#seen + 1] = name .. "=" .. value end
    for key, value in pairs { z = 1, a = 2, [2] = 3, [1] = 4 } do seen[#seen + 1] = key .. "=" .. value end
    fn:deny("Environment", "%s", table.concat(seen, " "))
  end,
}
