-- expect: load load_syntax.lua:2:
local x = = 2
