-- expect: error read-only
fn.Tags[1] = 2
