-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=100
-- on: long
for i = 1, 1e6 do pcall(fn.expect, fn, "Text") fn:expect("Text"):matches("[ab]+[xy]" .. i) end
