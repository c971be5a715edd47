-- expect: memory
-- CVE-2022-33099: an error raised while the stack is at its end
local function f() local a, b, c = pcall(f), f(), error({}) return a end
return f()
