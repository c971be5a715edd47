-- expect: error read-only
table.remove(string, 1)
