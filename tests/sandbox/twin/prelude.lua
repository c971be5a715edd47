-- Runs in front of each twin, in stock Lua and in the sandbox. Chance is our own, so that both see the same cases.
local seed = 12345
local function rnd(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n + 1
end
local function pick(list) return list[rnd(#list)] end
local lines = {}
local function show(label, ok, ...)
  local r = { label }
  if not ok then r[2] = "error" end
  for i = 1, ok and select("#", ...) or 0 do
    local v = select(i, ...)
    local t = math.type(v) or type(v)
    r[#r + 1] = (t == "string" and string.format("%q", v)) or (t == "table" or t == "function") and t or t .. ":" .. tostring(v):gsub("-nan", "nan")
  end
  lines[#lines + 1] = table.concat(r, " ")
end
local function try(label, f, ...) show(label, pcall(f, ...)) end
