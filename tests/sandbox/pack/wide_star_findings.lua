-- expect: error findings
-- on: wide
fn:expect("List[*].Key"):equals("nothing")
