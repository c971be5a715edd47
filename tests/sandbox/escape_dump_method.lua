-- expect: error `dump` is not available to policies in string
return ('x'):dump()
