-- expect: error work
while true do local p = ctx.operation end
