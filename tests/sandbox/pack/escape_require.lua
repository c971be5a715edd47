-- expect: load require
return require("io")
