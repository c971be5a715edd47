-- expect: error work
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  while true do local h = import "lib/h" end
end }
--- file lib/h.lua
return { x = 1 }
