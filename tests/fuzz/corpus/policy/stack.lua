return { id = "F-2", title = "t", check = function(stack, ctx)
  for _, r in ipairs(stack:resources("AWS::SQS::Queue")) do r:deny("late") end
  for k, v in pairs(stack.parameters or {}) do string.format("%s %d", k, 1) end
end }
