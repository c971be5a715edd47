-- expect: error memory:
-- with: policy_fuel=5000000
-- on: wide
while true do fn:is("List[*].Key"):one_of { "a" } end
