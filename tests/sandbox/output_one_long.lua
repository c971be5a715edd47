-- expect: output
host.say(('x'):rep(1000000))
host.say(('x'):rep(100000))
