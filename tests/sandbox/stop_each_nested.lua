-- expect: value 3 3 3
return host.each(function(i) return select('#', host.each(host.unknown)) end)
