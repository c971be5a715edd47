-- expect: fail
fn:expect("Tags"):satisfies(function(t) fn:expect("MemorySize"):equals(1) return true end, "x")
