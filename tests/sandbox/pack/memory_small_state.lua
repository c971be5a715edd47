-- expect: error memory
-- with: policy_memory=3000000
local t = {} for i = 1, 100000 do t[i] = { i } end
