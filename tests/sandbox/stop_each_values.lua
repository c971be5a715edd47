-- expect: value 0 2 4
return host.each(function(i) return i * 2 end)
