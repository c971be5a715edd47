-- expect: error
-- on: long
fn:deny(fn.Text .. fn.Text .. fn.Text)
