-- expect: error is finished where it is begun
local q stack:each("AWS::Lambda::Function", function(f) q = f:expect("MemorySize") q:exists() end) q:equals(1)
