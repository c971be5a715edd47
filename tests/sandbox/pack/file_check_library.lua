-- expect: error
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = table.sort }
