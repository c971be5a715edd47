-- expect: error deadline
-- with: policy_fuel=1000000000 policy_millis=50
local s = "[" .. ("0,"):rep(50000) .. "0]" while true do pcall(json.decode, s) end
