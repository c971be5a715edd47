-- expect: error
local s = ("arn:"):rep(200000) while true do pcall(arn.parse, s) end
