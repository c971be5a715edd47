-- expect: work
local s = ('a'):rep(1000000)
while true do s:upper() end
