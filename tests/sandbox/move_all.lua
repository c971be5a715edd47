-- expect: work
-- with: fuel=18446744073709551615
table.move({}, math.mininteger, math.maxinteger, 2)
