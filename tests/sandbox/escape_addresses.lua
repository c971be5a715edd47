-- expect: value table function function node! table
return tostring({}), tostring(pairs), tostring(function() end), tostring(host.node()), ('%s'):format({})
