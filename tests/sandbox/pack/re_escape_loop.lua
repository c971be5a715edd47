-- expect: error memory:
-- with: policy_fuel=5000000
-- on: long
while true do re.escape(fn.Text) end
