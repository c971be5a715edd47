-- expect: error work
-- on: many
for _, r in ipairs(stack:resources("*")) do for _, q in ipairs(stack:resources("*")) do local b = r:refers_to(q) end end
