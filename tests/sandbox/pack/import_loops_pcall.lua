-- expect: load work
pcall(import, "lib/h")
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
end }
--- file lib/h.lua
while true do end
