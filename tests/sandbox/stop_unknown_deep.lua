-- expect: unknown
local function f(n) if n == 0 then return host.node().unknown end return pcall(f, n - 1) end
f(100)
return 'survived'
