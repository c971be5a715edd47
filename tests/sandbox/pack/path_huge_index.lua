-- expect: error brackets hold a number
assert(not fn:has("Tags[99999999999999999999999]"))
