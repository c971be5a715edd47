-- expect: value nil nil nil
return config.__content, config.__index, config.list.__newindex
