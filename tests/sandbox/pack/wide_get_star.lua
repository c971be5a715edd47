-- expect: error memory:
-- with: policy_fuel=5000000
-- on: wide
while true do local t = fn:get("List[*].Key") end
