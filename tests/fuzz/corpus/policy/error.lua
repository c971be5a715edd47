return { id = "F-6", title = "t", applies = "*", check = function(r) error({}) end }
