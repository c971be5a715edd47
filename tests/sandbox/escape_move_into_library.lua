-- expect: error read-only
table.move({ 1 }, 1, 1, 1, string)
