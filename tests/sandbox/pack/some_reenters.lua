-- expect: error
local function f() return stack:some("*", f) end f()
