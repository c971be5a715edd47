-- expect: error
-- on: wide
fn:expect("Texts"):equals_set(fn.Texts) while true do fn:is("Texts"):equals_set(fn.Texts) end
