-- expect: memory
return #string.char(table.unpack({}, 1, 900000))
