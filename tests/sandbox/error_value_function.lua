-- expect: error a value of type function
error(function() end)
