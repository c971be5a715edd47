-- expect: error
fn:expect("MemorySize"):satisfies(function() error({}) end, "x")
