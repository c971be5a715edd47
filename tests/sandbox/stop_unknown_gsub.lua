-- expect: unknown
pcall(string.gsub, 'abc', '.', function() host.unknown() end)
return 'survived'
