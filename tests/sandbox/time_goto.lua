-- expect: work
::top:: goto top
