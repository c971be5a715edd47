-- expect: error
-- on: wide
while true do local s = tostring(fn.List) end
