-- expect: memory
local t = table.pack(table.unpack({}, 1, 30000))
local u = {}
while true do u[#u + 1] = table.pack(table.unpack(t, 1, t.n)) end
