-- expect: error read-only
stack.parameters = {}
