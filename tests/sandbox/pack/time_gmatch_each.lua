-- expect: error work
for w in (("a "):rep(100000)):gmatch("%w+") do for q in (("a "):rep(1000)):gmatch("%w+") do end end
