-- expect: error `coroutine` is not available
return coroutine.wrap(function() end)
