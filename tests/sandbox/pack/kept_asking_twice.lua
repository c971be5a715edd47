-- expect: fail
local q = fn:expect("MemorySize") q:equals(1) q:equals(2)
