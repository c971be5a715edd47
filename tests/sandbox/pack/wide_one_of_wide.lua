-- expect: error work
-- with: policy_findings=100000 policy_output=60000000
-- on: wide
fn:expect("List[*].Key"):one_of(fn.Texts)
