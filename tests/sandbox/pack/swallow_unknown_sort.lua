-- expect: undecided parameter Size
pcall(pcall, pcall, function() return fn.Timeout end)
