-- expect: error `pack` is not available
return string.pack('i4', 1)
