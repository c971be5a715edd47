-- expect: error non-closable
local function f(n) local x <close> = n return n end
return f({})
