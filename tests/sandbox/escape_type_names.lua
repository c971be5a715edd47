-- expect: value node table string table
return type(host.node()), type(config), type(''), type(string)
