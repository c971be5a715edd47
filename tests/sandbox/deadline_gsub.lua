-- expect: deadline
-- with: fuel=1000000000000 millis=30
return (' '):rep(1000000):gsub('%s+$x', '')
