-- expect: work
local t = { a = 1 }
while true do pairs(t) end
