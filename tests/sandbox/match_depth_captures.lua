-- expect: error too many captures
return ('a'):rep(40):find(('(a)'):rep(40))
