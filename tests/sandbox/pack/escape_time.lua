-- expect: load os
return os.time()
