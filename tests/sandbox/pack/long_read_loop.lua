-- expect: error work
-- on: long
while true do local s = fn.Text end
