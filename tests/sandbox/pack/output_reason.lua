-- expect: error
error(("x"):rep(900000))
