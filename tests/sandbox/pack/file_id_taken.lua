-- expect: load two policies
return { id = "A-FIRST", check = function() end }
