-- expect: error
for i = 1, 1e9 do re.match(("x"):rep(200), ("(x)"):rep(200)) end
