-- expect: error
-- on: long
local q = fn:expect("MemorySize"):equals(1) while true do q:why(fn.Text) end
