-- expect: error memory
-- with: policy_fuel=1000000000
local t = {} while true do t[#t + 1] = fn:expect("MemorySize") t[#t]:exists() end
