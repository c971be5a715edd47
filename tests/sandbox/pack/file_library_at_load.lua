-- expect: load inside check
local b = re.test("a", "b")
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
