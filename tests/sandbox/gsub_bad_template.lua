-- expect: error invalid use of `%`
return ('abc'):gsub('b', '%')
