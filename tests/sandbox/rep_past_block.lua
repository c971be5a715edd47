-- expect: memory
return #('x'):rep(1048577)
