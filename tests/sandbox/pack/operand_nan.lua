-- expect: error infinite
fn:expect("MemorySize"):equals(0 / 0)
