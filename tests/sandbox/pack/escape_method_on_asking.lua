-- expect: error colon
fn.get(fn:expect("Tags"), "y")
