-- expect: memory work
local t, u = {}, { a = 1, b = 2 }
while true do t[#t + 1] = pairs(u) end
