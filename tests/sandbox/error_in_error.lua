-- expect: work
-- what xpcall's handler would do, with pcall
local function h(e) local ok, e2 = pcall(function() error(e .. 'x', 0) end) return h(#e2 > 100 and 'x' or e2) end
return h('x')
