-- expect: error
-- on: long
while true do pcall(re.full, fn.Text, "(a*)*b") end
