-- expect: error attempt to call
return fn.MemorySize()
