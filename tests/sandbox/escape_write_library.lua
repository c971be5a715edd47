-- expect: error string is read-only
string.rep = nil
