-- expect: error `debug` is not available
return debug.getregistry()
