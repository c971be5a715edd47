-- expect: error work
-- on: many
while true do stack:functions("Ref") end
