-- expect: error work
-- on: deep
while true do local same = fn.Deep == fn.Twin end
