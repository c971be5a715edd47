-- expect: deadline
-- with: fuel=1000000000000 millis=30
local a, b = ('\0'):rep(1000000) .. 'a', ('\0'):rep(1000000) .. 'b'
while true do if a < b then end end
