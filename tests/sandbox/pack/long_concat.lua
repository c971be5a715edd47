-- expect: error memory
-- on: long
local s = fn.Text return s .. s .. s .. s
