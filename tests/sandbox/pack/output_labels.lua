-- expect: error
for i = 1, 1e6 do fn:expect({ ("x"):rep(900000) .. i }):equals(1) end
