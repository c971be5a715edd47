-- expect: error is not
local n = "o" .. "s" return _ENV[n].time()
