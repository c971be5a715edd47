-- expect: error
local kept stack:each("AWS::Lambda::Function", function(f) if f.Stage == "p" then kept = kept or f.Tags end end) fn:expect("Tags"):satisfies(function(t) kept = t return true end, "x") local n = #kept error("end")
