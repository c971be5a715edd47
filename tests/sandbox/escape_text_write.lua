-- expect: error attempt to index a string value
local s = 'x'
s.y = 1
