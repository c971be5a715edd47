-- expect: value a1 b1 a2 b2 c2
local t = { { 'a', 2 }, { 'a', 1 }, { 'b', 1 }, { 'b', 2 }, { 'c', 2 } }
table.sort(t, function(x, y) return x[2] < y[2] end)
local o = {}
for i, v in ipairs(t) do o[i] = v[1] .. v[2] end
return table.concat(o, ' ')
