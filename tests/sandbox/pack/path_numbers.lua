-- expect: error
fn:expect({ 0 / 0, 1 / 0, -1 }):exists() error("end")
