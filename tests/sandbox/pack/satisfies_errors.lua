-- expect: error boom
fn:expect("MemorySize"):satisfies(function() error("boom") end, "x")
