-- expect: value     table table   
return ('%9s %-8s'):format({}, {})
