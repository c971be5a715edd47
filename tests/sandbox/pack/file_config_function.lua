-- expect: load
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end, config = { f = function() end } }
