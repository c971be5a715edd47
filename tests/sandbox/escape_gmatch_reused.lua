-- expect: value a nil
local f = ('a'):gmatch('.')
local a = f()
local b = f()
f() f()
return a, b
