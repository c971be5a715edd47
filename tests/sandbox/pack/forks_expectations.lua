-- expect: error work
-- with: scenarios=1000000 policy_fuel=5000000
-- on: forks
for i = 1, 150 do fn:expect("F" .. i % 6):equals("w" .. i) end for i = 0, 13 do local x = fn["F" .. i] end
