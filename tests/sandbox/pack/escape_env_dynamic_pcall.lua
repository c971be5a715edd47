-- expect: pass
for _, n in ipairs { "os", "io", "load", "loadstring", "dofile", "debug", "coroutine", "getmetatable", "setmetatable", "rawget", "rawset", "rawequal", "rawlen", "next", "xpcall", "print", "warn", "collectgarbage", "require", "package", "_G" } do assert(not pcall(function() return _ENV[n] end), n) end
