-- expect: error work
fn:expect("MemorySize"):satisfies(function() while true do end end, "x")
