-- expect: skip
pcall(host.skip, 'not mine')
return 'survived'
