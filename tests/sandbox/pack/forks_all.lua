-- expect: undecided too many scenarios
-- with: scenarios=100
-- on: forks
for i = 0, 13 do local v = fn["F" .. i] end
