-- expect: error
-- on: long
fn:expect("Text"):matches("[ab]+[xy]")
