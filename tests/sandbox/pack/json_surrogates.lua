-- expect: error assertion failed
assert(json.decode('"' .. ("\\ud800"):rep(1000) .. '"'))
