-- expect: pass
assert(not fn:has({ "Tags\0" }))
