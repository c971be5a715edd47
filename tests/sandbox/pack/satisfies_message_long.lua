-- expect: error output:
fn:expect("MemorySize"):satisfies(function() return false end, ("x"):rep(900000))
fn:expect("MemorySize"):satisfies(function() return false end, ("x"):rep(900000))
