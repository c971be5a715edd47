-- expect: deadline memory
-- with: fuel=1000000000000 millis=30
while true do local t = {} for i = 1, 10000 do t[i] = { i } end end
