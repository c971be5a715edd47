-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=50
-- on: deep
while true do local s = tostring(fn.Deep) end
