-- expect: error work
stack:some("*", function() while true do end end)
