-- expect: error assertion failed
assert(json.decode(("["):rep(100000) .. ("]"):rep(100000)))
