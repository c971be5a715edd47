return { id = "F-9", title = "t", applies = "*", check = function(r)
  local a = arn.parse("arn:aws:s3:::b") or {}
  local n = net.cidr and net.cidr("10.0.0.0/8")
  local j = json.decode("{\"a\": [1]}")
  if re.match and re.match("a+", "aa") then r:warn("w") end
end }
