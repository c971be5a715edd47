-- expect: value true
local t, last, ok = {}, '', true
for i = 1, 2000 do t['k' .. (i * 7919) % 2003] = i end
for k in pairs(t) do ok = ok and last < k last = k end
return ok
