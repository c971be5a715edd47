-- expect: error work
fn:expect("Tags"):satisfies(function() stack:each("*", function() while true do end end) return true end, "x")
