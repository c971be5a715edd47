-- expect: error ends with `%`
return ('a'):find('a%')
