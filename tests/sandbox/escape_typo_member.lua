-- expect: error did you mean `find`
return string.fnd('a', 'a')
