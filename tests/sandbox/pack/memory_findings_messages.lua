-- expect: error
for i = 1, 1e6 do fn:deny("%s %d", ("x"):rep(5000), i) end
