-- expect: error colon
fn.get("x", "y")
