-- expect: load
return { id = "M-ATTACK", title = ("x"):rep(1 << 40), check = function() end }
