-- expect: work
-- the trip is swallowed once by each level that tries
local function try(n) if n == 0 then while true do end end pcall(try, n - 1) return 'alive' end
return try(50)
