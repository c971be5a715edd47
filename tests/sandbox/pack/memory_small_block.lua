-- expect: error memory
-- with: policy_block=65536
local s = ("x"):rep(70000)
