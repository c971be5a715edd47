-- expect: value nil nil
local f = pairs({ a = 1 })
f()
return f(), f()
