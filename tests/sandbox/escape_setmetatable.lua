-- expect: error `setmetatable` is not available
return setmetatable({}, {})
