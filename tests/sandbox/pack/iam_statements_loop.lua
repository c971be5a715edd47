-- expect: error work
-- on: iam
while true do iam.statements(fn.Policy) end
