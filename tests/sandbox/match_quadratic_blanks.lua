-- expect: work
return (' '):rep(200000):gsub('%s+$x', '')
