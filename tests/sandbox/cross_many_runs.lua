-- expect: work
-- with: runs=200
local n = 0
for i = 1, 100000 do n = n + i end
return n
