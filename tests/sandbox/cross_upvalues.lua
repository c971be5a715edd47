-- expect: value 1
-- with: runs=3
local n = 0
local function bump() n = n + 1 return n end
return bump()
