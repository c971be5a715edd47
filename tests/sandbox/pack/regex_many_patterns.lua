-- expect: error work
-- on: long
for i = 1, 1e6 do fn:is("Text"):matches("^[ab]{" .. i % 60000 .. "}x") end
