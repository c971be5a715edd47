-- expect: load 64
return { id = ("x"):rep(100000), check = function() end }
