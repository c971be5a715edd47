-- expect: error `__index` of string is not defined
return ('').__index
