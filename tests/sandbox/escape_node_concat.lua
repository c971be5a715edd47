-- expect: error attempt to concatenate a test.node value
return host.node() .. 'x'
