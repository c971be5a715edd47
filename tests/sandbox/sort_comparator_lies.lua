-- expect: value 6
local t = { 5, 3, 1, 6, 2, 4 }
table.sort(t, function(a, b) return true end)
local n = 0
for _ in pairs(t) do n = n + 1 end
return n
