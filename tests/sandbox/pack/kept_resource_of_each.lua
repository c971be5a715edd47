-- expect: pass
local kept stack:each("AWS::Lambda::Function", function(f) kept = f end) assert(kept.MemorySize == 128 and kept.logical_id == "Fn")
