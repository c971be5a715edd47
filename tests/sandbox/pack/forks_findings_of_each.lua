-- expect: error work
-- with: scenarios=1000000 policy_fuel=5000000
-- on: forks
for i = 1, 60 do if (fn.F0 .. fn.F1):byte(1 + i % 2) ~= 97 + i % 3 then fn:deny("F0", "%d", i) end end for i = 2, 13 do local x = fn["F" .. i] end
