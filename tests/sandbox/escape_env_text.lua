-- expect: value true
local f = string.rep
do local _ENV = 'abc' f = upper end
return f == string.upper
