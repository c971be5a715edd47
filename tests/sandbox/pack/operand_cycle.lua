-- expect: error nested more than
-- on: deep
local t = {} t[1] = t fn:expect("Deep"):equals(t)
