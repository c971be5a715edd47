-- expect: error index is nil
local t = {}
t[nil] = 1
