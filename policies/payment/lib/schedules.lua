-- SPDX-License-Identifier: Apache-2.0
-- What starts a function by the clock: EventBridge rules and Scheduler's schedules.
local cron = import "lib/cron"
local documents = import "lib/documents"
local names = import "lib/names"
local roles = import "lib/roles"

local schedules = {}

local function is_on(resource)
  local state = resource:get("State")
  return state == nil or state == "ENABLED" or state == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
end

-- Path of the rule's target that is the function, or nil.
function schedules.rule_target(rule, fn, stack)
  for _, item in ipairs(names.items(rule, "Targets")) do
    if names.invokes(rule, item .. ".Arn", fn, stack) then return item .. ".Arn" end
  end
end

-- May this rule, and no other, invoke the function by this permission?
function schedules.permits(permission, rule, fn, stack)
  return names.invokes(permission, "FunctionName", fn, stack) and permission.Principal == "events.amazonaws.com"
    and permission.Action == "lambda:InvokeFunction" and names.arn(permission, "SourceArn", rule)
    and not string.find(permission:peek("SourceArn").text or "", "[*?]")
end

local function expression_fault(resource, date)
  local text = documents.text(resource:get("ScheduleExpression"))
  local fault = cron.fault(text, date)
  if fault then return "ScheduleExpression", "`" .. text .. "` " .. fault end
end

-- Why the rule does not start the function: path and message; nil when it does. The rule has the function as its target.
function schedules.rule_fault(rule, fn, stack, date)
  if not is_on(rule) then return "State", "the schedule of " .. fn.logical_id .. " is switched off" end
  local path, fault = expression_fault(rule, date)
  if fault then return path, fault end
  if rule:has("EventBusName") and rule:peek("EventBusName").text ~= "default" then
    return "EventBusName", "schedules run on the default bus only"
  end
  if not stack:some("AWS::Lambda::Permission", function(p) return schedules.permits(p, rule, fn, stack) end) then
    return nil, "no permission lets the schedule " .. rule.logical_id .. ", and it alone, invoke " .. fn.logical_id
  end
end

-- The same for AWS::Scheduler::Schedule, which invokes as a role: its grant must name the function.
function schedules.schedule_fault(schedule, fn, stack, date)
  if not is_on(schedule) then return "State", "the schedule of " .. fn.logical_id .. " is switched off" end
  local path, fault = expression_fault(schedule, date)
  if fault then return path, fault end
  local last = string.match(documents.text(schedule:get("EndDate")), "^%d%d%d%d%-%d%d%-%d%d")
  if last and last < date then return "EndDate", "the schedule of " .. fn.logical_id .. " ended on " .. last end
  local role = stack:some("AWS::IAM::Role", function(r) return names.arn(schedule, "Target.RoleArn", r) end)
  if not role then return "Target.RoleArn", "no role of this stack lets the schedule invoke " .. fn.logical_id end
  for _, statement in ipairs(roles.statements(role, stack, date)) do
    if statement.Effect == "Allow" and roles.covers_action(statement, "lambda:InvokeFunction") then
      local granted = false
      for _, item in ipairs(names.items(statement, "Resource")) do granted = granted or names.invokes(statement, item, fn, stack) end
      if granted then return nil end
    end
  end
  return "Target.RoleArn", "the role " .. role.logical_id .. " may not invoke " .. fn.logical_id .. " (lambda:InvokeFunction on its ARN)"
end

return schedules
