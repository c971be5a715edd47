-- SPDX-License-Identifier: Apache-2.0
local names = import "lib/names"
local uses = import "lib/uses"

-- Does the text name a resource of the stack: by a reference, or by being its name?
local function names_resource(peek, stack)
  for _, ref in ipairs(peek.refs) do
    if ref.kind == "resource" or ref.kind == "attribute" then return true end
  end
  if not peek.known or not peek.text or peek.text == "" then return false end
  for _, resource in ipairs(stack:resources("*")) do
    if names.is_named(resource) and names.form(peek, resource) then return true end
  end
  return false
end

local function check_variable(stack, fn, path)
  local peek = fn:peek(path)
  if peek.fn ~= "Fn::Sub" and names_resource(peek, stack) then
    fn:deny(path, "the variable %s names a resource by %s; write it with Fn::Sub", path[3], peek.fn or "its literal name")
  end
end

-- Each one is looked at by itself, since each may hang on a parameter of its own: together they would be as many scenarios as the product of all.
local function all_variables(stack)
  local all = {}
  for _, fn in ipairs(stack:resources("AWS::Lambda::Function")) do
    for _, path in ipairs(uses.variables(fn)) do all[#all + 1] = { id = fn.logical_id, path = path } end
  end
  return all
end

return {
  id       = "PAY-R06",
  title    = "Texts are put together by Fn::Sub, never by Fn::Join",
  severity = "low",
  remedy   = "Write !Sub '${Table}' where an environment variable names a resource, and Fn::Sub instead of every Fn::Join.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html" },

  check = function(stack)
    for _, use in ipairs(stack:functions("Fn::Join")) do
      stack:deny(use, "Fn::Join is used; Fn::Sub says the same so that it can be read")
    end
    for _, variable in ipairs(all_variables(stack)) do
      stack:each("AWS::Lambda::Function", function(fn)
        if fn.logical_id == variable.id then check_variable(stack, fn, variable.path) end
      end)
    end
  end,
}
