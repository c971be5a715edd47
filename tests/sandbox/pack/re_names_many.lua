-- expect: error work
for i = 1, 1e6 do local t = {} for k = 1, 2000 do t[k] = "(?<n" .. k .. ">a)" end re.valid(table.concat(t) .. i) end
