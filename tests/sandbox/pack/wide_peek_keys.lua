-- expect: error work
-- on: wide
while true do local k = fn:peek("Map").keys end
