-- expect: error work
-- on: iam
for i = 1, 1e6 do iam.allows(fn.Policy, ("a"):rep(1000) .. i, "arn:" .. ("x"):rep(1000)) end
