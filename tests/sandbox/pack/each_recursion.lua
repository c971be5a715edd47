-- expect: error
local function f() stack:each("AWS::Lambda::Function", f) end f()
