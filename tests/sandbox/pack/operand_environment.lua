-- expect: error
fn:expect("MemorySize"):equals(_ENV)
