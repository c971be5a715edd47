-- expect: error work
while true do local p = fn:peek("Timeout") end
