-- expect: error
stack:each("AWS::Lambda::Function", pcall)
