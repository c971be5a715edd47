-- expect: error
fn:expect(("a."):rep(100000) .. "a"):exists()
