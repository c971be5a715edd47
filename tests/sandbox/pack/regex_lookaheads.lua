-- expect: error
-- on: long
while true do fn:is("Text"):matches("^" .. ("(?=[ab]*)"):rep(800) .. "x") end
