-- expect: error work
local t = { 1 } for i = 1, 100 do t = { t, t } end fn:expect("Tags"):contains(t)
