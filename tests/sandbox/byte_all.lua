-- expect: memory
local s = ('x'):rep(1000000)
return select('#', s:byte(1, -1))
