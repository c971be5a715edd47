-- expect: value done
local x <close> = nil
local y <close> = false
return 'done'
