-- expect: value 50000
local t = {}
for i = 1, 250 do t[i] = ('x'):rep(200) end
return #(table.concat(t))
