-- expect: work
return ('a'):rep(900):find('.-.-.-.-.-.-b')
