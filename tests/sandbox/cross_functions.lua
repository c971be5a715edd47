-- expect: value 10
-- with: runs=4
local function make() local v = 0 return function() v = v + 10 return v end end
g = make()
return g()
