-- expect: fail too many scenarios
-- with: policy_fuel=5000000
-- on: forks
for i = 0, 13 do local v = fn["F" .. i] end fn:expect("All"):matches("^b+$"):why("x")
fn:expect("All"):equals("c")
