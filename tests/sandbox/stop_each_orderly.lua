-- expect: value unknown unknown unknown
return host.each(function(i) pcall(host.unknown) return i end)
