-- expect: error
stack.each(stack.outputs, "*", function() end)
