-- expect: error
-- with: scenarios=1000000
-- on: forks
for i = 0, 13 do if fn["F" .. i] == "a" then fn:deny("F" .. i, "%d %s", i, fn.All) end end
