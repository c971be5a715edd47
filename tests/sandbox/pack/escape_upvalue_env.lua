-- expect: error
local _ENV = {} return fn.MemorySize, undefined_thing()
