-- expect: error unfinished capture
return ('a'):find('(a')
