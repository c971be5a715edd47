return { id = "F-7", title = "t", check = function(r)
