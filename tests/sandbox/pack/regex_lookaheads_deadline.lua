-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=30
-- on: long
while true do fn:is("Text"):matches("^" .. ("(?=[ab]*)"):rep(800) .. "x") end
