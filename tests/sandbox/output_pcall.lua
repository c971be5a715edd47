-- expect: output
while true do pcall(host.say, ('x'):rep(10000)) end
