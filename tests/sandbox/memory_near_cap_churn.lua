-- expect: memory work
local t = {}
for i = 1, 15 do t[i] = ('x'):rep(900000) .. i end
while true do pcall(function() local u = {} for i = 1, 100 do u[i] = ('y'):rep(50000) .. i end end) end
