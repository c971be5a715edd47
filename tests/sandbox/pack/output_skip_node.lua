-- expect: error
ctx.skip(fn)
