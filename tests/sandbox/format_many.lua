-- expect: memory
local f = ('%99.99f'):rep(10000)
local t = {}
for i = 1, 10000 do t[i] = 1e300 end
return #f:format(table.unpack(t))
