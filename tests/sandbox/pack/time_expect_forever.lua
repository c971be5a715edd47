-- expect: error
while true do fn:expect("MemorySize"):equals(1) end
