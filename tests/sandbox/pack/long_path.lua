-- expect: fail is missing
-- on: long
fn:expect(fn.Text):exists()
