-- expect: error
local t = {} t[1] = t fn:expect(t):exists()
