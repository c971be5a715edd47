-- expect: error string is read-only
string.evil = function() end
