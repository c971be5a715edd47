-- expect: load debug
return debug.getregistry()
