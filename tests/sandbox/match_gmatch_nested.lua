-- expect: work
local s = ('a'):rep(1000)
for a in s:gmatch('()') do for b in s:gmatch('()') do for c in s:gmatch('()') do end end end
