-- expect: pass
local h = import "lib/h"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  local s = fn.Stage
  assert(not pcall(function() h.seen = true end) or true)
end }
--- file lib/h.lua
return { }
