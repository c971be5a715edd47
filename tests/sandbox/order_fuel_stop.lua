-- expect: findings
-- with: fuel=2000000000
-- how far it comes must not hang on the table's order
local t = {}
while true do for i = 1, 50 do t['k' .. i] = i end for k in pairs(t) do t[k] = nil end host.find() end
