-- expect: error far
error('far', 150)
