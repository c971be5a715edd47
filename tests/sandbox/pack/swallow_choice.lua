-- expect: fail
pcall(function() if fn.Stage == "p" then fn:deny("Stage", "is p") end end)
