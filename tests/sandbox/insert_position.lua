-- expect: error position out of bounds
table.insert({ 1, 2 }, 5, 0)
