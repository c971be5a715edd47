-- expect: error
-- on: long
fn:expect("Text"):matches("(?C1)[ab]+(?C2)[xy]")
