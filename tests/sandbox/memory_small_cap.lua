-- expect: memory
-- with: memory=300000
local t = {}
for i = 1, 1000 do t[i] = ('x'):rep(1000) .. i end
