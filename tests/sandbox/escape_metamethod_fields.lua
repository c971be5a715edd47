-- expect: error attempt to call a table value
-- fields named like metamethods are data
local t = { __index = function() return 1 end, __call = function() end, __gc = function() end, __metatable = 1 }
t()
