-- expect: load
local h = import "lib/a"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
--- file lib/a.lua
return { import "lib/a" }
