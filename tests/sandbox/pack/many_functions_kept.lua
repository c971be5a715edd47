-- expect: error memory
-- with: policy_fuel=1000000000
-- on: many
local t = {} for i = 1, 1e6 do t[i] = stack:functions("Ref") end
