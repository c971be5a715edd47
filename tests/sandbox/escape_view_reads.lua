-- expect: value 3 20 10,20,30 name
local first
for k in pairs(config) do if k ~= 'list' then first = k end end
return #config.list, config.list[2], table.concat(config.list, ','), first
