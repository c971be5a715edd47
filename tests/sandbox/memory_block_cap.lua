-- expect: memory
-- with: block=65536
return #('x'):rep(70000)
