-- expect: error read-only
ctx.config = {}
