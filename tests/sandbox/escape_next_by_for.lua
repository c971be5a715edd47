-- expect: error attempt to call a table value
for k, v in {} do end
