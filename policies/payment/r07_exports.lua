-- SPDX-License-Identifier: Apache-2.0
local names = import "lib/names"

local kinds = {
  { what = "table", types = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" } },
  { what = "function", types = { "AWS::Lambda::Function" } },
  { what = "topic", types = { "AWS::SNS::Topic" } },
}

-- An export's name is unique in account and Region: only the stack's name in it lets the template be deployed twice.
local function has_stack_name(peek)
  if peek.fn ~= "Fn::Sub" then return false end
  for _, ref in ipairs(peek.refs) do
    if ref.kind == "pseudo" and ref.id == "AWS::StackName" then return true end
  end
  return false
end

-- Is the resource exported, under whichever name? Names that are not put together as they should be are reported. Only outputs that speak of the resource are
-- asked whether they are deployed.
local function exported(stack, resource)
  local found = false
  for _, name in ipairs(stack:peek("Outputs").keys or {}) do
    local form = names.form(stack:peek { "Outputs", name, "Value" }, resource)
    local output = (form == "name" or form == "arn") and stack.outputs[name]
    if output and output:has("Export.Name") then
      found = true
      if not has_stack_name(output:peek("Export.Name")) then
        output:deny("Export.Name", "the export of %s is not named by Fn::Sub with ${AWS::StackName}", resource.logical_id)
      end
    end
  end
  return found
end

local function has_any(stack, kind)
  for _, type in ipairs(kind.types) do
    if stack:some(type, function() return true end) then return true end
  end
  return false
end

return {
  id       = "PAY-R07",
  title    = "Table, function and topic are exported under the stack's name",
  severity = "low",
  remedy   = "Export each table, function and topic: Export: {Name: !Sub '${AWS::StackName}-TableName'}.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html" },

  check = function(stack)
    for _, kind in ipairs(kinds) do
      for _, type in ipairs(kind.types) do
        stack:each(type, function(resource)
          if not exported(stack, resource) then
            resource:deny(nil, "no output exports the %s %s", kind.what, resource.logical_id)
          end
        end)
      end
      if not has_any(stack, kind) then
        stack:deny({ "Outputs", kind.what }, "no %s is exported: the stack has none", kind.what)
      end
    end
  end,
}
