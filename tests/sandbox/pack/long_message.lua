-- expect: error
-- on: long
while true do fn:deny("%s", fn.Text) end
