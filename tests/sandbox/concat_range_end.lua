-- expect: error invalid value (a nil) at index 9223372036854775806
return table.concat({}, '', math.maxinteger - 1, math.maxinteger)
