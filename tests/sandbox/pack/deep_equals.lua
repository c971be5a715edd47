-- expect: fail Deep is
-- on: deep
fn:expect("Deep"):equals(fn.Twin)
