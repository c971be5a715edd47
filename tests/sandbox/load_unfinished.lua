-- expect: load unfinished string
return 'abc
