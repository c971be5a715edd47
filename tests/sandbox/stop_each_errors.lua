-- expect: value stop_each_errors.lua:2: own stop_each_errors.lua:2: own stop_each_errors.lua:2: own
return host.each(function(i) error('own') end)
