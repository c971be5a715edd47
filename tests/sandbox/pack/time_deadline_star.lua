-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=20 policy_memory=1000000000
while true do fn:is("Tags[*].Key"):one_of("a", "b") end
