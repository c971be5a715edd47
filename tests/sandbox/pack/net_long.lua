-- expect: error
net.contains(("1."):rep(400000), "10.0.0.0/8")
