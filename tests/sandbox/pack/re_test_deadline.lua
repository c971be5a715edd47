-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=30
-- on: long
while true do re.test(fn.Text, "^" .. ("(?=[ab]*)"):rep(800) .. "x") end
