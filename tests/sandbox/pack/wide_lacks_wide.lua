-- expect: error
-- on: wide
fn:expect("Texts"):lacks(fn.List) while true do fn:is("List"):lacks("k1") end
