-- expect: error work:
-- with: policy_fuel=5000000
local t = {} for i = 1, 20000 do t[i] = '"k' .. i .. '":0' end local s = "{" .. table.concat(t, ",") .. "}" while true do json.decode(s) end
