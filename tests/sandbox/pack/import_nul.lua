-- expect: load
local h = import "lib/h\0x"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
--- file lib/h.lua
return {}
