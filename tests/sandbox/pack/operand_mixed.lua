-- expect: error mixes positions and names
fn:expect("MemorySize"):equals({ 1, a = 2 })
