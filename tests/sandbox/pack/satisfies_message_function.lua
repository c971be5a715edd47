-- expect: error
fn:expect("MemorySize"):satisfies(function() return false end, function() end)
