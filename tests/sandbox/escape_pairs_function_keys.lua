-- expect: error a key of type function has no order
for k in pairs { [pairs] = 1 } do end
