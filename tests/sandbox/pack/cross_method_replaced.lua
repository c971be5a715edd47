-- expect: error read-only
fn.expect = function() end
