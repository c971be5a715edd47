-- expect: value 0
local t = { 5, 3, 1, 6, 2, 4 }
local ok, why = pcall(table.sort, t, function(a, b) for i = 1, 6 do t[i] = nil end error('gone') end)
return #t
