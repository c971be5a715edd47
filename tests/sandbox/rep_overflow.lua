-- expect: memory
return ('xx'):rep((1 << 63) - 1, 'yyy')
