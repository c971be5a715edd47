-- expect: work
return ('x'):rep(30000):gsub('(.-)(.-)(.-)%1%2%3y', '')
