-- expect: error work
-- with: scenarios=1000000
-- on: forks
local n = 0 for i = 0, 13 do if fn["F" .. i] == "a" then n = n + 1 end end for i = 1, 1e5 do n = n + i end
