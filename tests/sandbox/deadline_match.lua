-- expect: deadline
-- with: fuel=1000000000000 millis=30
return ('a'):rep(900):find('.-.-.-.-.-.-b')
