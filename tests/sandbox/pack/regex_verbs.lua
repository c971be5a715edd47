-- expect: error
-- on: long
fn:expect("Text"):matches("(*LIMIT_MATCH=4294967295)(*LIMIT_DEPTH=4294967295)(*LIMIT_HEAP=4294967295)[ab]+[xy]")
