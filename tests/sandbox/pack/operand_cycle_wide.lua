-- expect: error work
-- on: deep
local t = {} for i = 1, 8 do t[i] = t end while true do pcall(function() fn:expect("Deep"):equals(t) end) end
