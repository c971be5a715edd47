-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "Custom::Thirty",
  check = function(thing)
    for _, key in ipairs(thing:keys()) do
      if key ~= "ServiceToken" then thing:expect(key):equals(1) end
    end
  end,
}
