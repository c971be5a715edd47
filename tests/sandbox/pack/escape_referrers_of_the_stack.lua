-- expect: error asked of a resource
fn.referrers(stack)
