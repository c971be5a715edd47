-- expect: error read-only
re.test = function() return true end
