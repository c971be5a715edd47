-- expect: error zero
return 1 // 0
