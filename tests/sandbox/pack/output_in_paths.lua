-- expect: error output:
local k = ("k"):rep(100000) for i = 1, 1000 do fn:deny({ "M", k .. i }, "x") end
