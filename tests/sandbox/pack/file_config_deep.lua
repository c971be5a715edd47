-- expect: load
local t = {} for i = 1, 10000 do t = { x = t } end
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end, config = t }
