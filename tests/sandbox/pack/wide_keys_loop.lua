-- expect: error work
-- on: wide
while true do local k = fn:keys("Map") end
