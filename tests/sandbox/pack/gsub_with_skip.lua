-- expect: skip now
local s = (("x"):rep(100)):gsub("x", function() ctx.skip("now") end)
