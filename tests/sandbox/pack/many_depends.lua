-- expect: error work
-- on: many
while true do for _, r in ipairs(stack:resources("*")) do local b = r:depends_on("R1999") end end
