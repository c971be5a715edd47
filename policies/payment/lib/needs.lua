-- SPDX-License-Identifier: Apache-2.0
-- What the role of a payment function needs: the actions of config.actions, on what belongs to the function.
local documents = import "lib/documents"
local grants = import "lib/grants"
local names = import "lib/names"
local roles = import "lib/roles"

local needs = {}

local function any(stack, types, test)
  for _, type in ipairs(types) do
    for _, resource in ipairs(stack:resources(type)) do
      if test(resource) and resource.present then return resource end
    end
  end
end
needs.any = any

-- An index or a stream of the table: ${Table.Arn}/index/*, or the ARN put together.
local part_of_table = "^(x|arn:[^:*?]*:dynamodb:[^:*?]*:[^:*?]*:table/[^*?/]+)/(index|stream)/[\\w.*-]+$"

local function is_own(types, part)
  return function(peek, stack)
    local text = names.plain(peek)
    return any(stack, types, function(resource)
      local form = names.form(peek, resource)
      if form == "arn" then return not string.find(text, "[*?]") end
      return form == "part" and part ~= nil and re.test(text, part)
    end) ~= nil
  end
end

-- Does the log group belong to another function of the stack?
local function is_foreign(group, fn, stack)
  if fn:refers_to(group) or group:refers_to(fn) then return false end
  for _, other in ipairs(stack:resources("AWS::Lambda::Function")) do
    if other.logical_id ~= fn.logical_id and (other:refers_to(group) or group:refers_to(other)) then return true end
  end
  return false
end

-- A log group of the stack, or the one that Lambda names after the function.
local function is_own_log_group(peek, stack, fn)
  local text = names.plain(peek)
  local group = any(stack, { "AWS::Logs::LogGroup" }, function(g) return names.form(peek, g) ~= nil end)
  if group then return not is_foreign(group, fn, stack) and re.test(text, "^[^*?]*(:log-stream)?(:\\*)?$") end
  local name = string.match(text, "^arn:[^:*]*:logs:[^:*]*:[^:*]*:log%-group:/aws/lambda/([^:]+)")
  if not name then return false end
  if not string.find(name, "[*?]") then return true end
  return re.test(name, "^[^*?]+-" .. fn.logical_id .. "-\\*$") -- the name that CloudFormation makes, whose end nobody knows
end

local function is_key(peek)
  local text = names.plain(peek)
  if string.find(text, "[*?]") then return false end
  if string.find(text, "^arn:") then return re.test(text, "^arn:[^:]*:kms:") or re.test(text, "^arn:.*:key/") end
  for _, ref in ipairs(peek.refs) do
    if ref.kind == "parameter" or ref.kind == "import" or ref.kind == "attribute" then return true end
  end
  return false
end

local fits = {
  dynamodb = is_own({ "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" }, part_of_table),
  sns = is_own { "AWS::SNS::Topic" },
  sqs = is_own { "AWS::SQS::Queue" },
  logs = is_own_log_group,
  kms = is_key,
  xray = function() return false end, -- knows no resources
}

local function is_listed(name, list)
  return string.find(string.lower(" " .. list .. " "), " " .. string.lower(name) .. " ", 1, true) ~= nil
end

-- Services of the statement's actions; those that a payment has no use for are reported.
local function services_of(statement, allowed)
  local found = {}
  for i = 1, documents.count(statement, "Action") do
    local path, action = { "Action", i }, documents.text(statement.Action[i])
    local service, name = string.match(action, "^([^:]*):(.*)$")
    service = service and string.lower(service)
    if fits[service] then
      found[service] = true
      if not string.find(name, "[*?]") and not is_listed(name, allowed[service]) then
        statement:deny(path, "a payment has no use for %s, which changes or shows more than payments", action)
      end
    elseif service then
      statement:deny(path, "a payment needs no %s; the role is granted table, topic, dead-letter queue, X-Ray, its log group and keys", service)
    end
  end
  return found
end

-- allowed: the names of the actions, in one text for each service.
function needs.check_statement(statement, fn, stack, allowed)
  local services = services_of(statement, allowed)
  for i = 1, documents.count(statement, "Resource") do
    local item = { "Resource", i }
    local peek, own, asked = statement:peek(item), false, false
    for service in pairs(services) do
      asked = true
      own = own or fits[service](peek, stack, fn)
    end
    if asked and not own and not grants.is_everything(names.plain(peek)) then
      if #peek.refs > 0 and not peek.known and peek.fn ~= "Fn::Sub" and peek.source ~= "resource" then statement:get(item) end
      statement:deny(item, "the grant goes beyond what %s needs of this stack", fn.logical_id)
    end
  end
end

-- Who may assume the role: Lambda, and nobody else.
function needs.check_trust(role, fn)
  local lambda = false
  for _, statement in ipairs(documents.statements(role, "AssumeRolePolicyDocument")) do
    for _, kind in ipairs(statement.Effect ~= "Deny" and statement:peek("Principal").keys or {}) do
      for i = 1, statement:peek({ "Principal", kind }).count or 0 do
        local text = names.plain(statement:peek { "Principal", kind, i })
        if text == "*" or (kind == "Service" and re.test(text, "^lambda\\.")) then -- * is reported for any role
          lambda = lambda or (statement.Effect == "Allow" and roles.covers_action(statement, "sts:AssumeRole"))
        else
          statement:deny({ "Principal", kind, i }, "Lambda alone needs to assume the role of %s", fn.logical_id)
        end
      end
    end
  end
  if not lambda and role:has("AssumeRolePolicyDocument") then
    role:deny("AssumeRolePolicyDocument", "Lambda may not assume the role, so %s is granted nothing", fn.logical_id)
  end
end

return needs
