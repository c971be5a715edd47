-- expect: value nil nil 0
local t = { __index = function() return 1 end, __len = function() return 99 end, __pairs = error }
local n = 0
return t.x, t[1], #t
