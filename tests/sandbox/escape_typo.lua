-- expect: error did you mean `tostring`
return tostrin(1)
