-- expect: error
-- on: long
while true do local b = fn.Text < fn.Blanks or fn.Text == fn.Made end
