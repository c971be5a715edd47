-- expect: pass
fn:expect("MemorySize"):matches("(*NO_JIT)^128$")
