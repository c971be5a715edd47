-- expect: load memory
-- with: policy_fuel=1000000000
local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
