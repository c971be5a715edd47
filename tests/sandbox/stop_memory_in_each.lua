-- expect: memory
host.each(function(i) local s = 'x' while true do s = s .. s end end)
