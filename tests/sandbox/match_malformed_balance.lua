-- expect: error missing arguments
return ('a'):find('%b')
