-- expect: error a scenario that has ended
local f, s, k stack:each("AWS::Lambda::Function", function(r) if r.Stage == "p" then f, s, k = pairs(r.Tags) end end) local a = f(s, k)
