-- expect: error
local p = {} p.Statement = { p } iam.statements(p)
