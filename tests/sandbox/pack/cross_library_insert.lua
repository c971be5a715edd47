-- expect: error read-only
table.insert(json, "x")
