-- expect: error `random` of math is not available
return math.random()
