-- expect: value 0
-- with: runs=3
local n = 0
for k in pairs(_ENV) do n = n + 1 end
_ENV.a, _ENV.b = 1, 2
return n
