-- expect: pass
assert(re.test("a\0b", "a\0b") and not re.test("a\0b", "^a$"))
