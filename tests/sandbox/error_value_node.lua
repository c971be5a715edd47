-- expect: error a value of type userdata
error(host.node())
