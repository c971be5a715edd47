-- expect: memory
return select('#', utf8.codepoint(('x'):rep(500000), 1, -1))
