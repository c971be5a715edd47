-- expect: error assertion failed
assert(json.decode(("["):rep(300000)))
