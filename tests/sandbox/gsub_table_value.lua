-- expect: error invalid replacement value (a table)
return ('abc'):gsub('b', { b = {} })
