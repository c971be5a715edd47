-- expect: load `os` is not available
local h = import "lib/h"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
--- file lib/h.lua
return os.getenv("HOME")
