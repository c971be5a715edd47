-- expect: memory
local s = ('x'):rep(1000000)
while true do pcall(function() return s .. s end) end
