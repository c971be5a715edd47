-- expect: value 2 nil
local function outer() local _ENV = { y = 2 } return function() return y, string end end
return outer()()
