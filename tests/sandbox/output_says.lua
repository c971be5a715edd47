-- expect: output
while true do host.say(('x'):rep(1000)) end
