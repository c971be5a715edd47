-- expect: error a scenario that has ended
local kept stack:each("AWS::Lambda::Function", function(f) if f.Stage == "p" then kept = f.Tags end end) return kept == fn.Tags
