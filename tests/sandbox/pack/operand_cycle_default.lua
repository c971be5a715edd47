-- expect: error nested more than
local t = {} t.x = t fn:expect("Nope"):default(t):exists()
