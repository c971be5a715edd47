-- expect: error the pattern is wrong
fn:expect("Json"):matches("(")
