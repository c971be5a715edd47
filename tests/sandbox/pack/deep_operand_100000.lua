-- expect: error
-- on: deep
local t = {} for i = 1, 100000 do t = { t } end fn:expect("Deep"):equals(t)
