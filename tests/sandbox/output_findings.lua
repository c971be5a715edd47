-- expect: findings
while true do pcall(host.find) end
