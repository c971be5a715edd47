-- expect: pass
fn:expect("MemorySize"):satisfies(function() return { 1 } end, "be good")
