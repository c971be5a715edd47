-- expect: load
local h = import "lib/../lib/h"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
--- file lib/h.lua
return {}
