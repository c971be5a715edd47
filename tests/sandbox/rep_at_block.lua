-- expect: value 1048500
return #('x'):rep(1048500)
