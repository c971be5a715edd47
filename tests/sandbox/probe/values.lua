-- SPDX-License-Identifier: Apache-2.0
-- What every function is called with: values that are huge, strange or hostile, and the shapes of calls that they are put into.
local huge = function(s, n) return function() return s:rep(n // #s) end end
local function nested(n)
  local t = {}
  for _ = 1, n do t = { t } end
  return t
end
local function numbers(n)
  local t = {}
  for i = 1, n do t[i] = i end
  return t
end
local function names(n)
  local t = {}
  for i = 1, n do t["k" .. i] = i end
  return t
end

local makers = {
  function() return nil end, function() return true end, function() return 0 end, function() return -1 end, function() return 1 end,
  function() return math.maxinteger end, function() return math.mininteger end, function() return 2 ^ 63 end, function() return 1e308 end,
  function() return math.huge end, function() return -math.huge end, function() return 0 / 0 end, function() return 0.5 end, function() return 1 << 31 end,
  function() return "" end, function() return "a" end, function() return "\0" end, function() return "a\0b" end, function() return "%" end,
  function() return "[" end, function() return "%b" end, function() return "(" end, function() return "^(a+)+$" end, function() return ".-.-.-.-b" end,
  function() return "%1%2" end, function() return "10.0.0.0/8" end, function() return "arn:aws:s3:::b/*" end, function() return "99999999999999999999" end,
  function() return "[1,{\"a\":[]}]" end, function() return "AWS::*::*" end, function() return "List[*].Key" end, function() return "a.b[c=d].*" end,
  huge("a", 900000), huge("a ", 100000), huge("\255", 100000), huge("(", 300), huge("%a", 60000), huge("[", 100000), huge("*a", 20000), huge("1.", 50000),
  huge("a.", 50000), huge("(a?)", 400), huge("%s%d", 40000), huge("{\"a\":", 50000),
  function() return {} end, function() return { 1, "a", true } end, function() return { x = 1, y = { z = 2 } } end, function() return { 1, x = 2 } end,
  function() return nested(100000) end, function() return nested(100) end, function() return numbers(20000) end, function() return names(5000) end,
  function() local t = {} t[1] = t return t end, function() local t = {} t.x = t t[1] = t return t end, function() return { [2 ^ 53] = 1, [-1] = 2 } end,
  function() return function() while true do end end end, function() return function() error("boom") end end, function() return function() return {} end end,
  function() return function(...) return ... end end, function() return pcall end, function() return string.rep end, function() return string end,
  function() return _ENV end, function(fn) return fn end, function(_, ctx) return ctx end, function(_, ctx) return ctx.stack end, function(fn) return fn.List end,
  function(fn) return fn.Map end, function(fn) return fn.Deep end, function(fn) return fn.Text end, function(fn) return fn:peek("Timeout") end,
  function(fn) return fn:expect("MemorySize") end, function(fn) return fn:expect("MemorySize"):exists() end, function(_, ctx) return ctx.stack.outputs end,
  function(_, ctx) return ctx.stack:functions("Ref")[1] end, function(_, ctx) return function() ctx.skip("enough") end end,
  function(fn) return function() return fn.Timeout end end, function(fn) return function() fn:expect("Tags") return true end end,
  function(fn) return function() return fn:expect("MemorySize"):satisfies(function() return true end, "x") end end,
}

-- f is a plain function.
local plain = {
  function(f, v) return f(v) end, function(f, v) return f(v, v) end, function(f, v) return f("aXb", v) end, function(f, v) return f("aXb", "a", v) end,
  function(f, v) return f(v, "a") end, function(f, v) return f(v, 1, v) end, function(f, v) return f({ 3, 1, 2 }, v) end,
  function(f, v) return f({ 3, 1, 2 }, 1, v) end, function(f, v, w) return f(v, w) end, function(f, v, w) return f(w, v, v, w) end,
  function(f, v) return f({ 3, 1, 2 }, 1, 2, v) end, function(f, v) return f(2, v) end,
}
-- name is a method.
local method = {
  function(o, name, v) return o.fn[name](o.fn, v) end, function(o, name, v, w) return o.fn[name](o.fn, v, w) end, function(o, name, v) return o.stack[name](o.stack, v) end,
  function(o, name, v) return o.stack[name](o.stack, "*", v) end, function(o, name, v, w) return o.stack[name](v, w) end,
  function(o, name, v) return (o.fn.List)[name](o.fn.List, v) end, function(o, name, v) return (o.fn.Deep)[name](o.fn.Deep, v) end,
  function(o, name, v) return o.fn[name](v, "Tags") end, function(o, name, v) return o.fn[name](o.fn, "Tags", v) end,
}
-- name is a matcher.
local paths = { "Text", "List", "Deep", "Map", "Timeout", "Nope", "Tags[*].Key", "Policy.Statement[*].Action", "/DependsOn", "Texts", "Arn", "Name" }
local function matcher(o, shape, name, v, w)
  local q = o.fn:expect(paths[(shape - 1) // 2 + 1])
  if shape % 2 == 1 then return q[name](q, v) end
  return q[name](q, v, w)
end

local M = { values = #makers, plain = #plain, method = #method, matcher = #paths * 2 }

-- The call with the number i; what it is of: a function, or the name of a method or a matcher.
function M.call(kind, of, i, ctx)
  local o = { fn = ctx.stack:resource("Fn"), stack = ctx.stack }
  local at, shape = (i - 1) % #makers + 1, (i - 1) // #makers + 1
  if shape > M[kind] then return end
  local v, w = makers[at](o.fn, ctx), makers[(at + 6) % #makers + 1](o.fn, ctx)
  if kind == "plain" then plain[shape](of, v, w)
  elseif kind == "method" then method[shape](o, of, v, w)
  else matcher(o, shape, of, v, w) end
end
return M
