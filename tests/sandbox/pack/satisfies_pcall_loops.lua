-- expect: error work
pcall(function() fn:expect("MemorySize"):satisfies(function() while true do pcall(error) end end, "x") end)
