-- expect: deadline
-- with: fuel=1000000000000 millis=30
local a, b = ('x'):rep(900000) .. 'a', ('x'):rep(900000) .. 'b'
while true do local c = a ~= b end
