-- expect: error number expected, got nothing
local f = ipairs({})
f({})
