-- expect: error read-only
table.insert(config.list, 4)
