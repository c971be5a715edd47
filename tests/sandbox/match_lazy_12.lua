-- expect: work
return ('a'):rep(30):find('.-.-.-.-.-.-.-.-.-.-.-.-b')
