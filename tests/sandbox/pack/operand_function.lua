-- expect: error
fn:expect("MemorySize"):equals(function() end)
