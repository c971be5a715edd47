-- expect: error a b
error('a\nb', 0)
