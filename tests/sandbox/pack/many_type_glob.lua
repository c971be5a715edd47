-- expect: error
-- on: many
for i = 1, 1e6 do stack:resources(("*A"):rep(2000) .. "x") end
