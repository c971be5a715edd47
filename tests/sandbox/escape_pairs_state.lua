-- expect: value 1 2
local f, s, c = pairs({ 1, 2 })
local _, a = f(s, c)
local _, b = f('nonsense', {})
return a, b
