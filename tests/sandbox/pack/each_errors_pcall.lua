-- expect: error boom
pcall(stack.each, stack, "AWS::Lambda::Function", function() error("boom") end)
