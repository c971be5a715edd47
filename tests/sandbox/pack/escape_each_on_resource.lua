-- expect: error asked of the stack
stack.each(fn, "*", function() end)
