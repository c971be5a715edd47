-- expect: value 4
local t = { 4, 3, 2, 1 }
table.sort(t, function(a, b) return (pcall(error)) end)
return #t
