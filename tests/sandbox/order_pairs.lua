-- expect: value -1.5 1 2 3 a b c
local t = { c = 1, a = 2, b = 3, [2] = 4, [1] = 5, [3] = 6, [-1.5] = 7 }
local k = {}
for x in pairs(t) do k[#k + 1] = tostring(x) end
return table.concat(k, ' ')
