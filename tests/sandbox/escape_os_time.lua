-- expect: error `os` is not available
return os.time()
