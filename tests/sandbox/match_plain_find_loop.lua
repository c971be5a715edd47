-- expect: work
local s, n = ('a'):rep(1000000), ('a'):rep(1000) .. 'b'
while true do s:find(n, 1, true) end
