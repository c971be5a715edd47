-- expect: work
return #(''):rep(1 << 60)
