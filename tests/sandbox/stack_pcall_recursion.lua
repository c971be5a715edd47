-- expect: value true
local function f() return pcall(f) end
local ok = f()
return ok
