-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=50
while true do fn:expect("MemorySize"):equals(128) end
