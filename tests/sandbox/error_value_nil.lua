-- expect: error a value of type nil
error()
