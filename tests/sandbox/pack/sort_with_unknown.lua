-- expect: undecided parameter Size
local t = { 1, 2, 3 } pcall(table.sort, t, function(a, b) return fn.Timeout > a end)
