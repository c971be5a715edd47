-- expect: error position out of bounds
table.remove({ 1, 2 }, 7)
