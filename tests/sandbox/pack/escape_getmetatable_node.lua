-- expect: load getmetatable
return getmetatable(fn)
