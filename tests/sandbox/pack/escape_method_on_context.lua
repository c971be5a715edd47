-- expect: error colon
fn.get(ctx, "y")
