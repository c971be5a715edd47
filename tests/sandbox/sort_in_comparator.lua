-- expect: work
local function f(a, b) local t = { 3, 2, 1 } table.sort(t, function(x, y) return x < y end) return a < b end
while true do table.sort({ 4, 3, 2, 1 }, f) end
