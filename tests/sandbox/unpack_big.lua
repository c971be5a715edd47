-- expect: memory
return select('#', table.unpack({}, 1, 1e6 - 100))
