-- expect: error config is read-only
config.name = 'mine'
