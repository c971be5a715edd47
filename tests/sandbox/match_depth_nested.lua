-- expect: error too many captures
return ('a'):find(('('):rep(33) .. 'a' .. (')'):rep(33))
