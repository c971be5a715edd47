-- expect: error findings
for i = 1, 1e6 do fn:warn("Timeout", "%d", i) end
