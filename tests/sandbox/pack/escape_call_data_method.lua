-- expect: error
local t = { get = 1 } return ("x")(fn, "y")
