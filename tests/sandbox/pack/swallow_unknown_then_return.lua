-- expect: undecided parameter Size
local ok = pcall(function() return fn.Timeout + 1 end) if not ok then return end
