-- expect: work
while true do pcall(assert, false, 'no') end
