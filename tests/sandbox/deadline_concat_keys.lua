-- expect: deadline
-- with: fuel=1000000000000 millis=30
local a = ('x'):rep(900000)
while true do local t = { [a .. '1'] = 1 } end
