-- expect: value 255 true
local a = 0xff
local b = a | 0
return b, (a & 0xffffffffff) == (0xffffffffff & a)
