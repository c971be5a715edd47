-- expect: error attempt to index a nil value
return tostring(config.missing.x)
