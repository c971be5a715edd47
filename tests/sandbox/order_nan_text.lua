-- expect: value nan nan
local n = 0 / 0
return tostring(n), ('%g'):format(-n)
