-- expect: error colon
local q = fn:expect("Tags") q.equals(fn, 1)
