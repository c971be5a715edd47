-- expect: work
return ('a'):rep(300000):gsub('%f[' .. ('b'):rep(1000) .. ']', '')
