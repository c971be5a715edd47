-- expect: work
return table.concat({}, '', 1, 1 << 60)
