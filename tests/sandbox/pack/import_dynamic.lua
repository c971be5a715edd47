-- expect: load
local n = "../" .. "m_attack"
local h = import(n)
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
