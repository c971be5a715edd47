-- expect: error
local function f() fn:expect("Tags"):satisfies(f, "x") return true end f()
