-- expect: error `pack` of string is not available
return string.pack('i4', 1)
