-- expect: error table expected, got node
table.insert(host.node(), 1)
