-- expect: work
return ('b'):rep(100000):find('[' .. ('a'):rep(100000) .. ']')
