-- expect: error read-only
string.upper = function() return "poisoned" end
