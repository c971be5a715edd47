-- expect: error work
while true do net.contains("0.0.0.0/0", "10.0.0.0/8") end
