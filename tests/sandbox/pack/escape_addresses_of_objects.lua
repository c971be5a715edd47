-- expect: fail nodetruetable
local names = {}
for _, v in ipairs { fn:expect("Tags"):exists(), ctx, fn.Tags, fn:peek("Tags"), pairs, function() end, {} } do
  assert(not tostring(v):find("0x"), tostring(v))
end
fn:deny("%s%s%s", "node", tostring(true), tostring({}))
