-- expect: pass
assert(fn:get({ "methods" }) == nil and fn.Tags.methods == nil)
