-- expect: value nothing
-- with: runs=3
local seen = pcall(function() return mine end) and mine or 'nothing'
mine = 'left over'
return seen
