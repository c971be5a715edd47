-- expect: error
local s = ("\255a"):rep(300000) for i = 1, 1e6 do if re.test(s, "[ab]+[xy]" .. i) then error("x") end end
