-- expect: error attempt to index a nil value
local _ENV = nil
x = 1
