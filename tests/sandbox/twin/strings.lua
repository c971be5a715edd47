local texts = { "", "a", "abc", "hello world", "\0x\0", "Grüße", "\xff\xfe", "UPPER lower 123", "   ", "\n\t\r\"\\", ("long"):rep(40) }
local numbers = { 0, 1, -1, 2, 3, 10, -10, 100, math.maxinteger, math.mininteger, 1.0, 2.5, "3", "0x10", "x", "", true, 1e300 }
for _, s in ipairs(texts) do
  try("len", string.len, s) try("lower", string.lower, s) try("upper", string.upper, s) try("reverse", string.reverse, s)
  try("byte all", string.byte, s, 1, -1)
  try("q", string.format, "%q", s)
  for _, i in ipairs(numbers) do
    try("sub1", string.sub, s, i) try("byte", string.byte, s, i)
    if tostring(i):len() < 4 then try("rep", string.rep, s, i) try("rep sep", string.rep, s, i, ", ") end
    for _, j in ipairs(numbers) do
      try("sub", string.sub, s, i, j) try("byte2", string.byte, s, i, j)
      try("find", string.find, s, "l", i, j)
    end
  end
end
try("char", string.char) try("char", string.char, 65, 66, 0, 255) try("char", string.char, 256) try("char", string.char, -1) try("char", string.char, "65") try("char", string.char, 1.5)
try("sub none", string.sub) try("sub none", string.sub, "x") try("len nil", string.len, nil) try("len number", string.len, 12.5) try("upper table", string.upper, {})
local values = { 0, 1, -1, 42, 255, -255, math.maxinteger, math.mininteger, 0.0, 1.5, -2.75, 1e15, 1e100, 123456.789, 1 / 0, -1 / 0, "7", "8.5", "text", "a\0b", true, false, 3.0, 1e16, 0.1 }
local flags = { "", "-", "0", "+", " ", "#", "-0", "+ ", "--", "0-+ #" }
local widths = { "", "1", "5", "12", "99", "100", "01" }
local precisions = { "", ".", ".0", ".3", ".20", ".99", ".100", ".-1" }
local kinds = { "d", "i", "u", "c", "x", "X", "o", "e", "E", "f", "g", "G", "a", "A", "s", "q", "y", "", "D", "5" }
for case = 1, 12000 do
  local f = "<%" .. pick(flags) .. pick(widths) .. pick(precisions) .. pick(kinds) .. ">"
  local v = pick(values)
  if not (f:find("s", 1, true) and type(v) == "string" and v:find("\0", 1, true)) then try(f .. " " .. tostring(v), string.format, f, v) end
end
for _, v in ipairs(values) do try("q", string.format, "%q", v) try("tostring", tostring, v) try("tonumber", tonumber, v) end
try("q nil", string.format, "%q", nil) try("s nil", string.format, "%s %s", nil, nil) try("q table", string.format, "%q", {}) try("missing", string.format, "%d") try("percent", string.format, "%%%d%%", 5)
try("too long", string.format, "%0000000000000000000000000000d", 5) try("end", string.format, "abc%")
local digits = { "10", "0x1F", " 12 ", "1e2", ".5", "5.", "0x.8p1", "z", "Zz", "-7", "- 7", "1 2", "", " ", "\0", "12\0", "1e", "0x", "9223372036854775807", "9223372036854775808", "inf", "nan", "+5", "1_000", "٣" }
for _, d in ipairs(digits) do
  try("tonumber " .. d, tonumber, d)
  for base = 0, 37 do try("tonumber " .. d .. " " .. base, tonumber, d, base) end
end
try("tonumber", tonumber) try("tonumber", tonumber, {}) try("tonumber", tonumber, nil) try("tonumber", tonumber, 10, 10) try("tonumber", tonumber, "10", "16")
