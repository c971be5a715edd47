-- expect: value 1
-- with: runs=3
-- a table constructor is run anew each time
local t = { n = 0 }
t.n = t.n + 1
return t.n
