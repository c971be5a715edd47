-- expect: error attempt to call a test.node value
host.node()()
