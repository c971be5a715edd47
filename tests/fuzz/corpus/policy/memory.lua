return { id = "F-4", title = "t", applies = "*", check = function(r) local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end end }
