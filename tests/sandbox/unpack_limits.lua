-- expect: value 2
return select('#', table.unpack({}, math.maxinteger - 1, math.maxinteger))
