-- expect: error memory
-- with: policy_fuel=1000000000
fn:expect("Tags"):satisfies(function() local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end end, "x")
