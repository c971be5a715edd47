-- expect: error work
-- on: wide
for i = 1, 1e6 do local v = fn:get("List[Key=k" .. i .. "].Value") end
