-- expect: error attempt to get length of a test.node value
return #host.node()
