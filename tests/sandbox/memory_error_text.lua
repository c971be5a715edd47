-- expect: memory
local s = 'x'
local function f() s = s .. s error(s) end
while true do pcall(f) end
