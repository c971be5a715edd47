-- expect: error work
-- on: many
while true do fn:referrers("*") end
