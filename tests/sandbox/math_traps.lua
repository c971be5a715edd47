-- expect: value 0 0
return math.fmod(math.mininteger, -1), math.mininteger % -1
