-- expect: error read-only
return { id = "M-ATTACK", applies = "AWS::Lambda::Function", check = function(fn, ctx)
  table.insert(ctx.config.x, 2)
end, config = { x = { 1 } } }
