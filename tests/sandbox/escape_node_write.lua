-- expect: error attempt to index a test.node value
host.node().x = 1
