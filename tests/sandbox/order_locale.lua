-- expect: value ABC abc?
return ('abc'):upper(), 'abc?'
