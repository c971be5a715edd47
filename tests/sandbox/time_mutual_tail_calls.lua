-- expect: work
local a, b
function a() if pcall(b) then return a() end end
function b() return 1 end
return a()
