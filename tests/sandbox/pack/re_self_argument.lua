-- expect: error
re.test(re, re)
