-- expect: error
-- on: long
while true do re.all(fn.Text, "") end
