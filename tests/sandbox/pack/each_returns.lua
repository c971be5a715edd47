-- expect: error returned a value
stack:each("AWS::Lambda::Function", function() return true end)
