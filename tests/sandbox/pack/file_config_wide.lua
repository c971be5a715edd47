-- expect: load
local t = {} for i = 1, 1e7 do t['k' .. i] = i end
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end, config = t }
