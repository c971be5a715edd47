-- expect: load work
while true do pcall(function() while true do end end) end
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
