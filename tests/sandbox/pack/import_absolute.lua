-- expect: load
local h = import "/etc/passwd"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
