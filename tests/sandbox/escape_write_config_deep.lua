-- expect: error config is read-only
config.list[1] = 0
