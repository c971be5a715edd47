-- expect: error `dump` of string is not available
return ('x'):dump()
