-- expect: error attempt to index
local _ENV <const> = nil
x = 1
