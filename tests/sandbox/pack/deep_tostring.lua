-- expect: error memory:
-- with: policy_fuel=5000000
-- on: deep
while true do local s = tostring(fn.Deep) end
