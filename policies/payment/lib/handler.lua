-- SPDX-License-Identifier: Apache-2.0
-- Reads inline code as far as one question asks: is something published where the code has failed? Strings and comments do not count, nor does code that the
-- handler never calls.
local handler = {}

local function blank(text)
  return (string.gsub(text, "[^\n]", ""))
end

-- ---- Python ----

-- The code without comments and without what is in strings. Patterns go over the whole of it and stay within a line, but for texts of several lines.
local function python_text(code)
  code = string.gsub(code, '"""(.-)"""', blank)
  code = string.gsub(code, "'''(.-)'''", blank)
  code = string.gsub(code .. "\n", "\r\n", "\n")
  code = string.gsub(code, "\\[^\n]", "")
  code = string.gsub(code, '"[^"\n]*"', '""')
  code = string.gsub(code, "'[^'\n]*'", "''")
  code = string.gsub(code, "#[^\n]*", "")
  return (string.gsub(code, "\t", "        "))
end

local function publishes_itself(text)
  if not string.find(text, "ublish", 1, true) then return false end
  return string.find(text, "%.publish%s*%(") ~= nil or string.find(text, "%.publish_batch%s*%(") ~= nil or string.find(text, "PublishCommand", 1, true) ~= nil
end

-- The lines that are not blank; from: where each starts in the code.
local function python_lines(code)
  local lines, from = {}, 1
  while true do
    local to = string.find(code, "\n", from, true)
    if not to then return lines end
    local line = string.sub(code, from, to - 1)
    if string.find(line, "%S") then
      lines[#lines + 1] = { indent = #string.match(line, "^ *"), text = line, from = from }
    end
    from = to + 1
  end
end

-- Indices of the lines that have the word in them: one search through the code, instead of one per line.
local function lines_with(code, lines, word)
  local found, i, at = {}, 1, 1
  while true do
    local hit = string.find(code, word, at, true)
    if not hit then return found end
    while lines[i + 1] and lines[i + 1].from <= hit do i = i + 1 end
    found[#found + 1] = i
    at = lines[i + 1] and lines[i + 1].from or #code + 1
  end
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

local function python_functions(code, lines)
  local functions = {}
  for _, i in ipairs(lines_with(code, lines, "def")) do
    local text = lines[i].text
    local name = string.match(text, "^%s*def%s+([%w_]+)") or string.match(text, "^%s*async%s+def%s+([%w_]+)")
    if name then functions[#functions + 1] = { name = name, first = i, last = block_end(lines, i) } end
  end
  return functions
end

local function calls(text, name)
  return string.find(text, name, 1, true) ~= nil and string.find(" " .. text, "[^%w_]" .. name .. "%s*%(") ~= nil
end

local function calls_any(text, publishers)
  for name in pairs(publishers) do
    if calls(text, name) then return true end
  end
  return false
end

local function publishes(text, publishers)
  return publishes_itself(text) or calls_any(text, publishers)
end

-- ---- what is written and never does it ----

-- Variables that hold a client of another service than SNS: sqs = boto3.client("sqs"). code: with its strings.
local function other_clients(code)
  local found, at = {}, 1
  while true do
    local hit, last = string.find(code, "client(", at, true)
    if not hit then return found end
    local service = string.match(code, "^[%w_]*=?%s*[\"']([%w-]+)[\"']", last + 1)
    local name = service and string.match(string.sub(code, math.max(1, hit - 60), hit - 1), "([%w_]+)%s*=%s*[%w_.]*$")
    if name then found[name] = service == "sns" and "sns" or found[name] or service end
    at = last
  end
end

-- Does the call on the line go to a topic: not to another service's client, and not to somebody's phone?
local function is_for_topics(code, line, others)
  local receiver = string.match(line.text, "([%w_]+)%s*%.publish[%w_]*%s*%(")
  if receiver and others[receiver] and others[receiver] ~= "sns" then return false end
  local _, at = string.find(code, ".publish", line.from, true)
  local arguments = at and string.match(code, "^[%w_]*%s*(%b())", at + 1)
  return not arguments or not string.find(arguments, "PhoneNumber", 1, true)
end

-- What a payment that is not stored raises is none of these: who catches nothing else says nothing of it.
local narrow = " ArithmeticError AssertionError AttributeError BlockingIOError BufferError EOFError FileExistsError FileNotFoundError FloatingPointError "
  .. "GeneratorExit ImportError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError "
  .. "NotADirectoryError NotImplementedError OverflowError PermissionError RecursionError ReferenceError StopAsyncIteration StopIteration SyntaxError "
  .. "SystemExit TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError Warning ZeroDivisionError "

local function is_narrow(header)
  local types, all = string.match(header, "^%s*except%s*(.-)%s*:") or "", true
  types = string.gsub(types, "%s+as%s+[%w_]+$", "")
  local found = false
  for name in string.gmatch(types, "[%w_.]+") do
    found = true
    all = all and string.find(narrow, " " .. name .. " ", 1, true) ~= nil
  end
  return found and all
end

-- Does the line stand in a block that is never entered, such as `if False:`, or only for what payments do not raise?
local function is_dead(lines, i)
  local indent = lines[i].indent
  for k = i - 1, 1, -1 do
    if indent == 0 then return false end
    if lines[k].indent < indent then
      indent = lines[k].indent
      local text = lines[k].text
      local condition = string.match(text, "^%s*if%s+(.-)%s*:%s*$") or string.match(text, "^%s*while%s+(.-)%s*:%s*$")
      if condition == "False" or condition == "0" or condition == "None" or condition == "not True" then return true end
      if string.find(text, "^%s*except%W") and is_narrow(text) then return true end
    end
  end
  return false
end

-- The lines that publish or call one of the functions, with their index and the names of those that they call.
local function python_steps(code, lines, functions, others)
  local at, indices = {}, {}
  local function note(i)
    if at[i] then return end
    at[i] = { index = i, calls = {} }
    indices[#indices + 1] = i
  end
  for _, i in ipairs(lines_with(code, lines, "ublish")) do
    if publishes_itself(lines[i].text) and is_for_topics(code, lines[i], others) then
      note(i)
      at[i].publishes = true
    end
  end
  local seen = {}
  for _, f in ipairs(functions) do
    for _, i in ipairs(seen[f.name] and {} or lines_with(code, lines, f.name)) do
      if calls(lines[i].text, f.name) then
        note(i)
        table.insert(at[i].calls, f.name)
      end
    end
    seen[f.name] = true
  end
  table.sort(indices)
  local steps = {}
  for _, i in ipairs(indices) do
    if not is_dead(lines, i) then steps[#steps + 1] = at[i] end
  end
  return steps
end

local function step_publishes(step, publishers)
  if step.publishes then return true end
  for _, name in ipairs(step.calls) do
    if publishers[name] then return true end
  end
  return false
end

-- Names of the functions that publish, by themselves or through others.
local function python_publishers(steps, functions)
  local found = {}
  for _ = 1, #functions do
    local more = false
    for _, f in ipairs(functions) do
      for _, step in ipairs(steps) do
        if not found[f.name] and step.index > f.first and step.index <= f.last and step_publishes(step, found) then
          found[f.name] = true
          more = true
        end
      end
    end
    if not more then break end
  end
  return found
end

-- The functions that run when the handler is called; nil when nobody can tell which one that is.
local function python_reached(steps, functions, entry)
  local first, seen = {}, {}
  for _, f in ipairs(functions) do first[f.name] = first[f.name] or f end
  if not first[entry] then return nil end
  local reached, k = { first[entry] }, 1
  seen[entry] = true
  while reached[k] do
    for _, step in ipairs(steps) do
      for _, name in ipairs(step.index > reached[k].first and step.index <= reached[k].last and step.calls or {}) do
        if not seen[name] then reached[#reached + 1] = first[name] end
        seen[name] = true
      end
    end
    k = k + 1
  end
  return reached
end

local function is_reached(reached, i)
  for _, f in ipairs(reached or {}) do
    if i >= f.first and i <= f.last then return true end
  end
  return not reached
end

-- Something in the lines of one block publishes, before the block is left for good.
local function block_publishes(lines, first, last, steps, publishers)
  local base, publish = lines[first] and lines[first].indent, nil
  for _, step in ipairs(steps) do
    if step.index >= first and step_publishes(step, publishers) then
      publish = step.index
      break
    end
  end
  if not publish or publish > last then return false end
  for i = first, publish - 1 do
    if lines[i].indent == base and re.test(lines[i].text, "^\\s*(raise|return|continue|break)\\b") then return false end
  end
  return true
end

-- After line i, which publishes, its block raises, outside of any except.
local function raises_after(lines, i)
  for k = i + 1, #lines do
    if lines[k].indent < lines[i].indent then return false end
    if lines[k].indent == lines[i].indent and string.find(lines[k].text, "^%s*raise[%s%(]?") then return true end
    if lines[k].indent == lines[i].indent and string.find(lines[k].text, "^%s*def%s") then return false end
  end
  return false
end

local function python(code, entry)
  local others = other_clients(code)
  code = python_text(code)
  if entry and not string.find(" " .. code, "[^%w_]" .. entry .. "[^%w_]") then return false end -- Lambda finds no handler
  local lines = python_lines(code)
  local functions = python_functions(code, lines)
  local steps = python_steps(code, lines, functions, others)
  local publishers, reached = python_publishers(steps, functions), python_reached(steps, functions, entry)
  for _, step in ipairs(steps) do
    if is_reached(reached, step.index) and step_publishes(step, publishers) and raises_after(lines, step.index) then return true end
  end
  for _, i in ipairs(lines_with(code, lines, "except")) do
    local text = lines[i].text
    local tail = string.match(text, "^%s*except[%s%(*].-:(.*)$") or string.match(text, "^%s*except:(.*)$")
    if tail and is_reached(reached, i) and not is_narrow(text) and not is_dead(lines, i) and
      (publishes(tail, publishers) or block_publishes(lines, i + 1, block_end(lines, i), steps, publishers)) then
      return true
    end
  end
  return false
end

-- Does the code publish to SNS where it fails? runtime and entry ("index.handler") as the function has them, or nil.
function handler.publishes_on_failure(code, runtime, entry)
  if not string.find(string.lower(code), "sns", 1, true) then return false end
  local known = string.find(runtime or "", "^nodejs") or string.find(runtime or "", "^python")
  if string.find(runtime or "", "^nodejs") or (not known and re.test(code, "\\bexports\\.|\\brequire\\(|=>")) then return import("lib/handler_javascript")(code) end
  return python(code, entry and string.match(entry, "([%w_]+)$"))
end

return handler
