-- expect: error json: the text nests deeper than the 128 levels that are read
assert(json.decode(("["):rep(300000)))
