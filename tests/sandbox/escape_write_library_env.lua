-- expect: error table is read-only
_ENV.table.insert = nil
