-- expect: error
-- on: deep
fn:expect("Deep" .. ("[*].*"):rep(50)):exists() while true do fn:is(("[*]"):rep(5000)):exists() end
