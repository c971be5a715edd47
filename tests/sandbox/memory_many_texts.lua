-- expect: memory
local t = {}
for i = 1, 100 do t[i] = ('x'):rep(900000) .. i end
