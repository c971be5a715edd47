-- expect: output
host.say(('z'):rep(1000000))
host.skip(('x'):rep(100000))
