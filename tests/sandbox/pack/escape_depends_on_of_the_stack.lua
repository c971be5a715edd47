-- expect: error asked of a resource
fn.depends_on(stack, "Role")
