-- expect: error
fn.expect(stack.parameters.Size, ctx) fn.get(ctx, "x")
