-- expect: error
-- on: long
ctx.skip(fn.Text .. fn.Text .. fn.Text)
