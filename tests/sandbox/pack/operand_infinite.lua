-- expect: error infinite
fn:expect("MemorySize"):at_most(1 / 0)
