-- expect: error invalid capture index
return ('a'):find('%1')
