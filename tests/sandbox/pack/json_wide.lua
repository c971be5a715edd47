-- expect: error
while true do json.decode("[" .. ("0,"):rep(200000) .. "0]") end
