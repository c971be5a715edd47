-- expect: error
-- on: long
while true do json.decode(fn.Made) end
