-- expect: error read-only
table.insert(_ENV, 1)
