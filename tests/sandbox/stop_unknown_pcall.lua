-- expect: unknown
local ok = pcall(host.unknown)
return 'survived'
