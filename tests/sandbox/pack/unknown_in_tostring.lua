-- expect: undecided parameter Size
local s = tostring(stack.parameters) local t = fn.Timeout
