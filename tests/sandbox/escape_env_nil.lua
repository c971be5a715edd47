-- expect: error attempt to index a nil value (upvalue '_ENV')
_ENV = nil
return string
