-- expect: deadline
-- with: fuel=1000000000000 millis=30
local t = {}
for i = 1, 60000 do t[i] = (i * 7919) % 60013 end
while true do pcall(table.sort, t, function(a, b) return a > b end) end
