-- expect: error a key of type table has no order
for k in pairs { [{}] = 1, [{} ] = 2 } do end
