-- expect: work
host.each(function(i) while true do end end)
return 'survived'
