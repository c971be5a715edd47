-- SPDX-License-Identifier: Apache-2.0
-- Which tables and topics a function uses: those that its own properties name (environment, dead-letter target), by reference or by the same text as their name.
-- A function that names none of a kind uses those that its role is granted.
local names = import "lib/names"
local roles = import "lib/roles"

local uses = {}

uses.tables = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" }
uses.kinds = {
  { service = "dynamodb", types = uses.tables, what = "table" },
  { service = "sns", types = { "AWS::SNS::Topic" }, what = "topic" },
}

-- Paths of the environment's variables, whether their values are known or not.
function uses.variables(fn)
  local paths, variables = {}, fn:peek("Environment.Variables")
  if not variables.known then fn:get("Environment.Variables") end -- undecided
  for _, key in ipairs(variables.keys or {}) do paths[#paths + 1] = { "Environment", "Variables", key } end
  return paths
end

local function named_in_environment(fn, resource)
  for _, path in ipairs(uses.variables(fn)) do
    if names.form(fn:peek(path), resource) then return true end
  end
  return false
end

-- Deployed resources of the types that the function's own properties name.
function uses.named(fn, types, stack)
  local found = {}
  for _, type in ipairs(types) do
    for _, resource in ipairs(stack:resources(type)) do
      if (fn:refers_to(resource) or named_in_environment(fn, resource)) and resource.present then found[#found + 1] = resource end
    end
  end
  return found
end

function uses.granted(fn, kind, stack)
  local found, role = {}, roles.of(fn, stack)
  if not role then return found end
  local statements = roles.statements(role, stack)
  for _, type in ipairs(kind.types) do
    for _, resource in ipairs(stack:resources(type)) do
      if resource.present and roles.grants(statements, kind.service, resource) then found[#found + 1] = resource end
    end
  end
  return found
end

function uses.of(fn, kind, stack)
  local named = uses.named(fn, kind.types, stack)
  return #named > 0 and named or uses.granted(fn, kind, stack)
end

-- The queue that takes the function's failed events, by DeadLetterConfig or as a destination; nil when there is none in this stack.
function uses.dead_letter_queue(fn, stack)
  local function takes(node, path)
    return stack:some("AWS::SQS::Queue", function(q) return names.arn(node, path, q) end)
  end
  local queue = takes(fn, "DeadLetterConfig.TargetArn")
  if queue then return queue end
  stack:some("AWS::Lambda::EventInvokeConfig", function(config)
    if not names.invokes(config, "FunctionName", fn, stack) then return false end
    queue = takes(config, "DestinationConfig.OnFailure.Destination")
    return queue ~= nil
  end)
  return queue
end

return uses
