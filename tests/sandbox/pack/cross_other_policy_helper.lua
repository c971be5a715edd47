-- expect: pass
local h = import "lib/h"
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  pcall(function() h.list[1] = "poisoned" h.f = function() return "poisoned" end end)
end }
--- file lib/h.lua
return { list = { 1 }, f = function() return 1 end }
--- file n_next.lua
local h = import "lib/h"
return { id = "N-NEXT", check = function(stack) if h.list[1] ~= 1 or h.f() ~= 1 then stack:deny("poisoned") end end }
