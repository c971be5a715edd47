-- expect: error addresses differ
fn:deny("%p", {})
