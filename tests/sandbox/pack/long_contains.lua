-- expect: error work
-- on: long
while true do fn:is("Text"):contains(("a"):rep(500000) .. "b") end
