-- expect: error `next` is not available
return next({})
