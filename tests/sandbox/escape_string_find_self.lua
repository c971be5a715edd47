-- expect: value true false
return string == string, string == table
