-- expect: undecided parameter Size
fn:expect("Tags"):satisfies(function() return fn.Timeout > 1 end, "x")
