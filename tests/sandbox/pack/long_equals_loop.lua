-- expect: error work
-- on: long
while true do fn:is("Text"):equals(fn.Text) end
