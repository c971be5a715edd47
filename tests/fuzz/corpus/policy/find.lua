return { id = "F-5", title = "t", applies = "*", check = function(r) return ("a"):rep(900):find(".-.-.-.-.-.-b") end }
