-- expect: work
local t = {}
for i = 1, 30000 do t['k' .. i] = i end
for i = 1, 1000 do for k in pairs(t) do break end end
