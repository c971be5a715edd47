-- expect: error table expected, got node
for k in pairs(host.node()) do end
