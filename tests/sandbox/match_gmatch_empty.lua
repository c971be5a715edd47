-- expect: work
local n = 0
for w in ('a'):rep(1000000):gmatch('') do n = n + 1 end
return n
