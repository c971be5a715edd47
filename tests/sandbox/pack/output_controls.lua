-- expect: fail
fn:deny("%s", "a\27[31m\0b\r\n")
