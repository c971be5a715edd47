-- expect: error `getmetatable` is not available
return getmetatable('')
