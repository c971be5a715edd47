-- expect: error `collectgarbage` is not available
return collectgarbage('count')
