-- expect: error a value of type table
error({ code = 1 })
