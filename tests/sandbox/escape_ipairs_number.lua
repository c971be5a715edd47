-- expect: error attempt to index a number value
local f = ipairs({})
f(3, 1)
