-- expect: load work
while true do end
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
