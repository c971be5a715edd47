-- expect: undecided
local t = { fn.Timeout }
