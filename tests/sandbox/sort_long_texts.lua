-- expect: work
-- with: memory=33554432
local p = ('x'):rep(1000000)
local t = { p .. 'b', p .. 'a', p .. 'd', p .. 'c' }
for i = 1, 1000 do table.sort(t, function(a, b) return false end) table.sort(t) end
