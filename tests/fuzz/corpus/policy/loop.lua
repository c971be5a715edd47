return { id = "F-3", title = "t", applies = "*", check = function(r) while true do pcall(function() while true do end end) end end }
