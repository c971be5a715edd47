-- SPDX-License-Identifier: Apache-2.0
-- Reads inline code as far as one question asks: is something published where the code has failed? Strings and comments do not count, nor does code that the
-- handler never calls.
local handler = {}

local function blank(text)
  return (string.gsub(text, "[^\n]", ""))
end

-- ---- Python ----

local function python_lines(code)
  code = string.gsub(code, '"""(.-)"""', blank)
  code = string.gsub(code, "'''(.-)'''", blank)
  local lines = {}
  for line in string.gmatch(code .. "\n", "(.-)\r?\n") do
    line = string.gsub(line, "\\.", "")
    line = string.gsub(line, '"[^"]*"', '""')
    line = string.gsub(line, "'[^']*'", "''")
    line = string.gsub(line, "#.*$", "")
    line = string.gsub(line, "\t", "        ")
    if string.find(line, "%S") then
      lines[#lines + 1] = { indent = #string.match(line, "^ *"), text = line }
    end
  end
  return lines
end

-- Index of the last line of the block that line i opens.
local function block_end(lines, i)
  local last = i
  for k = i + 1, #lines do
    if lines[k].indent <= lines[i].indent then break end
    last = k
  end
  return last
end

local function python_functions(lines)
  local functions = {}
  for i, line in ipairs(lines) do
    local name = string.match(line.text, "^%s*def%s+([%w_]+)") or string.match(line.text, "^%s*async%s+def%s+([%w_]+)")
    if name then functions[#functions + 1] = { name = name, first = i, last = block_end(lines, i) } end
  end
  return functions
end

local function calls(text, name)
  return string.find(" " .. text, "[^%w_]" .. name .. "%s*%(") ~= nil
end

local function publishes_itself(text)
  return string.find(text, "%.publish%s*%(") ~= nil or string.find(text, "%.publish_batch%s*%(") ~= nil or string.find(text, "PublishCommand", 1, true) ~= nil
end

local function publishes(text, publishers)
  if publishes_itself(text) then return true end
  for name in pairs(publishers) do
    if calls(text, name) then return true end
  end
  return false
end

-- Names of the functions that publish, by themselves or through others.
local function python_publishers(lines, functions)
  local found = {}
  for _ = 1, #functions do
    local more = false
    for _, f in ipairs(functions) do
      for i = f.first + 1, f.last do
        if not found[f.name] and publishes(lines[i].text, found) then
          found[f.name] = true
          more = true
        end
      end
    end
    if not more then break end
  end
  return found
end

-- Line numbers that run when the handler is called; all of them when nobody can tell which function that is.
local function python_reached(lines, functions, entry)
  local reached, todo, seen = {}, {}, {}
  for _, f in ipairs(functions) do
    if f.name == entry and not seen[f.name] then
      seen[f.name] = true
      todo[#todo + 1] = f
    end
  end
  if #todo == 0 then return nil end
  while #todo > 0 do
    local f = table.remove(todo)
    for i = f.first, f.last do
      reached[i] = true
      for _, g in ipairs(functions) do
        if i > f.first and not seen[g.name] and calls(lines[i].text, g.name) then
          seen[g.name] = true
          todo[#todo + 1] = g
        end
      end
    end
  end
  return reached
end

-- Something in the lines of one block publishes, before the block is left for good.
local function block_publishes(lines, first, last, publishers)
  local base = lines[first] and lines[first].indent
  for i = first, last do
    if publishes(lines[i].text, publishers) then return true end
    if lines[i].indent == base and re.test(lines[i].text, "^\\s*(raise|return|continue|break)\\b") then return false end
  end
  return false
end

-- A block that publishes and then raises, outside of any except.
local function publishes_before_raise(lines, i, publishers)
  if not publishes(lines[i].text, publishers) then return false end
  for k = i + 1, #lines do
    if lines[k].indent < lines[i].indent then return false end
    if lines[k].indent == lines[i].indent and string.find(lines[k].text, "^%s*raise[%s%(]?") then return true end
    if lines[k].indent == lines[i].indent and string.find(lines[k].text, "^%s*def%s") then return false end
  end
  return false
end

local function python(code, entry)
  local lines = python_lines(code)
  local functions = python_functions(lines)
  local publishers, reached = python_publishers(lines, functions), python_reached(lines, functions, entry)
  for i, line in ipairs(lines) do
    if not reached or reached[i] then
      local tail = string.match(line.text, "^%s*except[%s%(*].-:(.*)$") or string.match(line.text, "^%s*except:(.*)$")
      if tail and (publishes(tail, publishers) or block_publishes(lines, i + 1, block_end(lines, i), publishers)) then return true end
      if publishes_before_raise(lines, i, publishers) then return true end
    end
  end
  return false
end

-- ---- JavaScript ----

local function javascript_text(code)
  code = string.gsub(code, "/%*.-%*/", blank)
  code = string.gsub(code, "\\.", "")
  code = string.gsub(code, "'[^'\n]*'", "''")
  code = string.gsub(code, '"[^"\n]*"', '""')
  code = string.gsub(code, "//[^\n]*", "")
  return code
end

local function javascript_publishers(code)
  local found = {}
  for name, body in string.gmatch(code, "function%s+([%w_$]+)%s*%b()%s*(%b{})") do
    if publishes_itself(body) then found[name] = true end
  end
  for name, body in string.gmatch(code, "([%w_$]+)%s*=%s*async%s*%b()%s*=>%s*(%b{})") do
    if publishes_itself(body) then found[name] = true end
  end
  for name, body in string.gmatch(code, "([%w_$]+)%s*=%s*%b()%s*=>%s*(%b{})") do
    if publishes_itself(body) then found[name] = true end
  end
  return found
end

local function javascript(code)
  code = javascript_text(code)
  local publishers = javascript_publishers(code)
  for body in string.gmatch(code, "catch%s*%b()%s*(%b{})") do
    if publishes(body, publishers) then return true end
  end
  for body in string.gmatch(code, "catch%s*(%b{})") do
    if publishes(body, publishers) then return true end
  end
  for body in string.gmatch(code, "%.catch%s*(%b())") do
    if publishes(body, publishers) then return true end
  end
  return false
end

-- Does the code publish to SNS where it fails? runtime and entry ("index.handler") as the function has them, or nil.
function handler.publishes_on_failure(code, runtime, entry)
  if not string.find(string.lower(code), "sns", 1, true) then return false end
  local known = string.find(runtime or "", "^nodejs") or string.find(runtime or "", "^python")
  if string.find(runtime or "", "^nodejs") or (not known and re.test(code, "\\bexports\\.|\\brequire\\(|=>")) then return javascript(code) end
  return python(code, entry and string.match(entry, "([%w_]+)$"))
end

return handler
