-- expect: error work
-- on: many
stack:each("*", function(r) stack:some("*", function(q) return false end) end)
