-- expect: work
while true do pcall(error, 'x') end
