-- expect: error nested more than
-- on: deep
local t = {} for i = 1, 200 do t = { t } end fn:expect("Deep"):equals(t)
