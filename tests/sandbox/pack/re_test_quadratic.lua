-- expect: error
-- on: long
re.test(fn.Text, "[ab]+[xy]")
