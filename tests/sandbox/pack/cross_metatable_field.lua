-- expect: error
local m = fn.Tags.__index error("end")
