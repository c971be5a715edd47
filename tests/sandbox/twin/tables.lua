local function dump(t)
  local r = {}
  for i = -2, 12 do r[#r + 1] = tostring(t[i]) end
  return table.concat(r, ",")
end
local function some(n)
  local t = {}
  for i = 1, n do t[i] = pick { 1, 2, 3, "x", "y", 2.5, "1" } end
  return t
end
local places = { 0, 1, 2, 3, 4, 7, 8, -1, math.maxinteger, math.mininteger, 2.0, 2.5, "2", "x" }
for case = 1, 3000 do
  local n = rnd(7) - 1
  local t, p, q = some(n), pick(places), pick(places)
  show("insert " .. n .. " " .. p, pcall(function() table.insert(t, p, "new") return dump(t) end))
  t = some(n)
  show("remove " .. n .. " " .. p, pcall(function() local v = table.remove(t, p) return v, dump(t) end))
  t = some(n)
  if type(p) == "number" and type(q) == "number" and p > -20 and p < 20 and q > -20 and q < 20 then
    show("concat " .. n, pcall(table.concat, t, "-", p, q))
    show("unpack " .. n, pcall(table.unpack, t, p, q))
    show("move " .. n, pcall(function() local u = table.move(t, p, q, rnd(5) - 1) return u == t, dump(t) end))
    show("move other " .. n, pcall(function() local u = {} local w = table.move(t, p, q, rnd(5) - 1, u) return u == w, dump(u) end))
    show("select " .. n, pcall(select, p, table.unpack(t)))
  end
  show("concat all", pcall(table.concat, t, pick { ",", "", 1, false } or nil))
  local k = table.pack(table.unpack(t))
  show("pack", true, k.n, dump(k))
end
try("append", function() local t = {} table.insert(t, "a") table.insert(t, nil) table.insert(t, "b") return dump(t) end)
try("pop empty", table.remove, {}) try("pop at 0", table.remove, {}, 0) try("pop at 1", table.remove, {}, 1) try("remove 2", table.remove, {}, 2)
try("insert 1 arg", table.insert, {}) try("insert 4", table.insert, {}, 1, 2, 3) try("insert text", table.insert, "x", 1)
try("select", select, 0, 1) try("select", select, -1, 1, 2) try("select", select, -3, 1, 2) try("select", select, "#") try("select", select, 5, 1) try("select", select, "x")
for case = 1, 300 do
  local t, n = {}, rnd(60) - 1
  for i = 1, n do t[i] = rnd(30) + (rnd(3) == 1 and 0.5 or 0) end
  local u = table.move(t, 1, n, 1, {})
  table.sort(t)
  table.sort(u, function(a, b) return a > b end)
  show("sort", true, table.concat(t, " "), table.concat(u, " "))
  local w = {}
  for i = 1, n do w[i] = pick { "a", "B", "ab", "", "z\0", "z", "é" } end
  table.sort(w)
  show("sort texts", true, table.concat(w, " "))
end
try("sort mixed", table.sort, { 1, "x" }) try("sort nil", table.sort, nil) try("sort bad", table.sort, { 2, 1 }, 5)
for _, x in ipairs { 0, 1, -1, 2.5, -2.5, 3.0, math.mininteger, math.maxinteger, 1e100, 1 / 0, "4", "2.5", "x", true } do
  for _, f in ipairs { "abs", "ceil", "floor", "modf", "sqrt", "tointeger", "type", "exp", "log" } do
    if not (f == "tointeger" and type(x) == "string") then try(f .. " " .. tostring(x), math[f], x) end
  end
  for _, y in ipairs { 0, 1, -1, 2, 3.5, 10, 0.0, math.mininteger } do
    try("fmod", math.fmod, x, y) try("max", math.max, x, y) try("min", math.min, x, y) try("ult", math.ult, x, y)
    if type(x) ~= "number" or x > 0 then try("log", math.log, x, y) end
  end
end
try("max none", math.max) try("assert", assert, false, "m") try("assert", assert, 1, 2, 3) try("assert", assert) try("assert", assert, nil) try("type", type) try("tostring", tostring)
