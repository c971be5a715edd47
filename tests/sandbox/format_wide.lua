-- expect: error invalid conversion `%100
return ('%100d'):format(1)
