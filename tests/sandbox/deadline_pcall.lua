-- expect: deadline
-- with: fuel=1000000000000 millis=30
while true do pcall(string.rep, 'x', 100000) end
