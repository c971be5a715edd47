-- expect: work
local function f() return host.each(f) end
local a = f()
error(a)
