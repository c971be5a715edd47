-- expect: fail MemorySize is
fn:expect("MemorySize"):satisfies(function() end, "be good")
