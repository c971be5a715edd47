-- expect: error low
error('low', -5)
