-- expect: error `io` is not available
return io.open('/etc/passwd')
