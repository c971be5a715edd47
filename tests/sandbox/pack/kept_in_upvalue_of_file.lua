-- expect: pass
local kept, runs = nil, 0
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  runs = runs + 1
  assert(runs == 1 and kept == nil, "an earlier run is visible")
  kept = fn
  if fn.Stage == "p" then kept = fn.Tags end
end }
