-- expect: error
fn:expect("MemorySize"):satisfies(pcall, "x") error("end")
