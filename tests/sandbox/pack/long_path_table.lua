-- expect: error
local t = {} for i = 1, 100000 do t[i] = "a" end fn:expect(t):exists()
