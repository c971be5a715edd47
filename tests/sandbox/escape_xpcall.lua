-- expect: error `xpcall` is not available
xpcall(error, error)
