-- expect: error work
if fn.Stage then for i = 1, 1e9 do end end
