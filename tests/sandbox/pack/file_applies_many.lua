-- expect: pass
local t = {} for i = 1, 2000 do t[i] = "AWS::X::Y" .. i end t[1] = "AWS::Lambda::Function"
return { id = "M-ATTACK", applies = t, check = function() end }
