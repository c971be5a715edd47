-- expect: load
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end, controls = { "a", b = "c" } }
