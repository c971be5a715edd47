-- expect: error
-- on: long
fn:expect("Text"):matches("^(a*)*\\1x")
