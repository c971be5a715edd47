-- expect: value string
-- with: runs=3
local was = type(('x'):rep(2))
string = { rep = function() return 5 end }
return was
