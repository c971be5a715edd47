-- expect: error work
-- on: deep
local function f(n) for _, v in pairs(n) do if type(v) ~= "string" then f(v) f(v) end end end f(fn.Deep)
