-- expect: pass
-- on: wide
assert(fn.List[1 << 40] == nil and fn.List[-1] == nil and fn.List[0] == nil and fn.List[2^53] == nil)
