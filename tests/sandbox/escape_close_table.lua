-- expect: error got a non-closable value
while true do local x <close> = { __close = function() while true do end end } error('x') end
