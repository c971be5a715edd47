-- expect: work
local n = 28
return ('a'):rep(n):find('^' .. ('a?'):rep(n) .. ('a'):rep(n) .. '$')
