-- expect: error is not available
return math.random()
