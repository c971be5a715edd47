-- expect: value nothing
-- with: runs=3
local ok, v = pcall(function() return leftover end)
leftover = 1
local ok2 = pcall(error, { leftover = 1 })
return ok and v or 'nothing'
