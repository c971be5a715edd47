-- expect: value 60 60
local n, m = 0, 0
for _, v in ipairs(config.list) do n = n + v end
for _, v in pairs(config.list) do m = m + v end
return n, m
