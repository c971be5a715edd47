-- expect: pass
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  local h = import "lib/h" assert(h.x == 1)
end }
--- file lib/h.lua
return { x = 1 }
