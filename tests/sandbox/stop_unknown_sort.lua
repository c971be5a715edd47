-- expect: unknown
pcall(table.sort, { 2, 1 }, function() return host.node().unknown end)
return 'survived'
