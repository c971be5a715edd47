-- expect: value 1
local _ENV <const> = { x = 1 }
local function f() return x end
return f()
