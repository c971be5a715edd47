-- expect: error backtracks too much
-- with: policy_fuel=5000000
fn:expect("Nope"):default(("a"):rep(60) .. "c"):matches("^(a|a|aa)+$")
