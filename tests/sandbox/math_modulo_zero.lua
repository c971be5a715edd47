-- expect: error attempt to perform 'n%
return 1 % 0
