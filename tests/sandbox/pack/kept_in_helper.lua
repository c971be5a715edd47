-- expect: pass
local h = import "lib/h"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  local s = fn.Stage
  assert(h.count() == 1, "an earlier run is visible")
end }
--- file lib/h.lua
local n = 0
return { count = function() n = n + 1 return n end }
