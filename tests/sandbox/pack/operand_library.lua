-- expect: error
fn:expect("MemorySize"):equals(string)
