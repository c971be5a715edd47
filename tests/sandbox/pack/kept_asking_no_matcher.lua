-- expect: error without a matcher
fn:expect("MemorySize")
