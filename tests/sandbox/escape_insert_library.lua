-- expect: error read-only
table.insert(table, 1)
