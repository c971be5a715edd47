-- expect: value node! node!
return tostring(host.node()), ('%s'):format(host.node())
