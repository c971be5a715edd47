-- expect: error work
-- on: wide
while true do local same = fn.List == fn.List end
