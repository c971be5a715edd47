-- expect: error work
-- on: many
stack:each("*", function(r) stack:each("*", function(q) end) end)
