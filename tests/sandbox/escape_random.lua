-- expect: error `random` is not available to policies in math
return math.random()
