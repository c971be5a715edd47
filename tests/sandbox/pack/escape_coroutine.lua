-- expect: load coroutine
return coroutine.wrap(function() end)
