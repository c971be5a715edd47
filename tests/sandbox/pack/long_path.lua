-- expect: error output:
-- on: long
fn:expect(fn.Text):exists()
