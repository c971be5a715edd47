-- expect: error work
local s = (("x"):rep(100)):gsub("x", function() stack:each("*", function() while true do end end) end)
