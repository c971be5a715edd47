-- expect: error work
-- on: wide
while true do for k, v in pairs(fn.Map) do end end
