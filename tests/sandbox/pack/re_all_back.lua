-- expect: error
re.all(("ab"):rep(100), "(?=ab\\K)")
