-- expect: error error_place.lua:4: attempt to index a nil value
local x

return x.y
