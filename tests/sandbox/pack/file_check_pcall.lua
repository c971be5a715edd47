-- expect: error returned a
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = pcall }
