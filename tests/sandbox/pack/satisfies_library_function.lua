-- expect: error
fn:expect("Tags"):satisfies(stack.each, "x")
