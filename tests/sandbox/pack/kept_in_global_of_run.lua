-- expect: pass
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  if pcall(function() return seen.MemorySize end) then error("an earlier run is visible") end
  seen = fn
  local s = fn.Stage
end }
