-- expect: findings
-- with: runs=5
for i = 1, 300 do host.find() end
return 'more'
