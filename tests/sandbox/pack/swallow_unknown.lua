-- expect: undecided parameter Size
for i = 1, 10 do pcall(function() return fn.Timeout + 1 end) end
