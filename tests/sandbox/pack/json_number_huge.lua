-- expect: error
local v = json.decode("1" .. ("0"):rep(100000)) error("end")
