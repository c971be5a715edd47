-- expect: error work
while true do fn:expect("MemorySize"):equals(128) end
