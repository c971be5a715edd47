-- expect: work deadline
-- with: millis=250
local a, b = ('x'):rep(900000) .. 'a', ('x'):rep(900000) .. 'b'
for i = 1, 300000 do local c = a ~= b end
while true do end
