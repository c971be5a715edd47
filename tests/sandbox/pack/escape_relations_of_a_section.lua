-- expect: error asked of a resource
pcall(fn.refers_to, stack.parameters, "Fn") pcall(fn.references, stack.parameters) fn.referrers(stack.parameters)
