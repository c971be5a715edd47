-- expect: error nested more than
local t = {} t.x = t json.decode(t)
