-- expect: load
local t = {} t.t = t
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end, config = t }
