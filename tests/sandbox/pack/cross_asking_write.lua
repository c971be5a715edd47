-- expect: error
fn:expect("Tags").equals = function() end
