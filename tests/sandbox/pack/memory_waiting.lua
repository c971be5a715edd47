-- expect: error
-- with: policy_fuel=1000000000
while true do fn:expect("MemorySize") end
