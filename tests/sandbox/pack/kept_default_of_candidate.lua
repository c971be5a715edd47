-- expect: error a scenario that has ended
local q
fn:expect("Stage"):satisfies(function() if not q then q = fn:expect("Nope"):default(fn.Tags) end return true end, "x")
q:is_list()
