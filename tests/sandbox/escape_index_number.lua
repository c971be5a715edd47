-- expect: error string cannot be indexed with a number
return ('abc')[1]
