-- expect: error work
-- with: policy_findings=100000
-- on: wide
for i, t in ipairs(fn.Texts) do fn:expect("Texts"):contains("b" .. i) end
