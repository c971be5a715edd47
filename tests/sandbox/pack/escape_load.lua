-- expect: load load
return load("return 1")()
