-- expect: error
error(fn)
