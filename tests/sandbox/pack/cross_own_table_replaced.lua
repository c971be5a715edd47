-- expect: pass
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  if fn.Stage == "d" then self_check = nil end
end }
