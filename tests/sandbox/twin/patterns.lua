local atoms = { "a", "b", "%a", "%d", ".", "[ab]", "[^a]", "[a-c%d]", "%w", "[]]", "[^]]", "%s", "%.", "%1", "%2", "(a)", "(.-)", "()", "(b*)", "%b()", "%f[a]", "%f[%A]", "x", "\0",
  "[%a_]", "%p", "%x", "%u", "%l", "%c", "%g", "%D", "%W", "[a-]", "[-a]", "[%]]", "^", "$", "(", ")", "[", "%", "(a", "b)", "[^", "[a-", "%f", "%b", "%bx", "[%", "\xe9", "[\xe0-\xff]", "%z", "%U", "%5", "%0" }
local tails = { "", "", "", "*", "+", "-", "?", "", "" }
local bytes = { "a", "b", "c", "A", "1", "9", " ", ".", "(", ")", "]", "-", "\0", "_", "\xe9", "\n", "x", "^", "$" }
for case = 1, 6000 do
  local p, s = {}, {}
  if rnd(5) == 1 then p[1] = "^" end
  for i = 1, rnd(6) do p[#p + 1] = pick(atoms) .. pick(tails) end
  if rnd(5) == 1 then p[#p + 1] = "$" end
  for i = 1, rnd(12) - 1 do s[i] = pick(bytes) end
  p, s = table.concat(p), table.concat(s)
  local init = rnd(6) == 1 and rnd(20) - 10 or nil
  local label = string.format("%q %q %s", s, p, tostring(init))
  try("find " .. label, string.find, s, p, init)
  try("match " .. label, string.match, s, p, init)
  try("plain " .. label, string.find, s, p, init, true)
  try("gsub " .. label, string.gsub, s, p, pick { "<%0>", "%1%1", "", "%2", "%%", "x%", "%9" }, pick { false, 1, 2, 0, -1 } or nil)
  try("gsub table " .. label, string.gsub, s, p, { a = "AA", b = false, c = 1, [1] = "one", ["1"] = 2.5 })
  try("gsub function " .. label, string.gsub, s, p, function(x, y) if x == "a" then return nil elseif y then return y end return x end)
  show("gmatch " .. label, pcall(function()
    local r, n = {}, 0
    for x, y in string.gmatch(s, p, init) do
      n = n + 1
      r[#r + 1] = tostring(x) .. "/" .. tostring(y)
    end
    return table.concat(r, ","), n
  end))
end
