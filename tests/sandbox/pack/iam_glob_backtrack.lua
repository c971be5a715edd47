-- expect: error work
local p = { Statement = { { Effect = "Allow", Action = ("*a"):rep(5000) .. "b", Resource = "*" } } } while true do iam.allows(p, ("a"):rep(20000), "x") end
