-- expect: value function
-- with: runs=3
local t = type(string.rep)
_ENV = { string = { rep = 1 } }
function keep() return 1 end
return t
