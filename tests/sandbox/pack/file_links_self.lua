-- expect: load
local t = {} t[1] = t
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end, links = t }
