-- expect: error string is read-only
_ENV = string
x = 1
