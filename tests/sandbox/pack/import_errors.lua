-- expect: load boom
local h = import "lib/h"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
--- file lib/h.lua
error("boom")
