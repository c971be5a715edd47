-- expect: error
local q = fn:expect("Tags") q.why(fn:peek("Tags"), "x")
