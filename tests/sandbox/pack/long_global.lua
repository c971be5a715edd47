-- expect: error is not defined
-- with: policy_fuel=5000000
local v = _ENV[("q"):rep(900000)]
