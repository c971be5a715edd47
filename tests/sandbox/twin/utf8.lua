local texts = { "", "abc", "Grüße", "日本語", "a\u{10FFFF}b", "\u{7FF}\u{800}\u{FFFF}\u{10000}", "\xff", "a\x80", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80", "x\xc3" }
for _, s in ipairs(texts) do
  try("len", utf8.len, s)
  show("codes", pcall(function()
    local r = {}
    if not s:find("[\x80-\xff]$") or utf8.len(s) then for p, c in utf8.codes(s) do r[#r + 1] = p .. ":" .. c end end
    return table.concat(r, " ")
  end))
  for i = -6, 12 do
    try("codepoint", utf8.codepoint, s, i)
    try("len i", utf8.len, s, i)
    for n = -4, 4 do try("offset " .. n .. " " .. i, utf8.offset, s, n, i) end
    for j = -3, 8 do try("codepoint j", utf8.codepoint, s, i, j) try("len j", utf8.len, s, i, j) end
  end
  for n = -4, 4 do try("offset", utf8.offset, s, n) end
  local r = {}
  for c in s:gmatch(utf8.charpattern) do r[#r + 1] = c end
  show("charpattern", true, #r)
end
try("char", utf8.char) try("char", utf8.char, 72, 228, 8364, 128512) try("char", utf8.char, -1)
