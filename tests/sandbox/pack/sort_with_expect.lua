-- expect: error
local t = { 1, 2, 3 } table.sort(t, function(a, b) fn:expect("MemorySize") return a < b end)
