-- expect: error
-- on: long
local v = fn[fn.Text]
