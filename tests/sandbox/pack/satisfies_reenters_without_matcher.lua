-- expect: error without a matcher
fn:expect("Tags"):satisfies(function(t) fn:expect("MemorySize") return true end, "x")
