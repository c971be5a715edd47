-- expect: error without a matcher
pcall(function() fn:expect("MemorySize"):equals(function() end) end)
