-- expect: memory
local s = ('a'):rep(1000)
local r = ('%0'):rep(1000)
return #(s:gsub('.+', r)) .. #(s:gsub('.+', r .. r))
