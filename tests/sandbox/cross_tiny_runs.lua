-- expect: work
-- with: fuel=100000 runs=100000
return 1
