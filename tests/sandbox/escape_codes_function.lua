-- expect: value nil
local f = utf8.codes('abc')
return f('abc', 99), f('abc', -3)
