-- expect: error at most
-- on: long
fn:expect("Text"):matches(("a"):rep(40000))
