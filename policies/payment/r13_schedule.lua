-- SPDX-License-Identifier: Apache-2.0
local names = import "lib/names"
local schedules = import "lib/schedules"

-- Looks at every schedule of the function: true when one starts it; otherwise the first fault found is kept in `near`.
local function started(fn, stack, near, date)
  local function good(resource, target, fault)
    if not target then return false end
    local path, message = fault(resource, fn, stack, date)
    if not message then return true end
    near.resource, near.path, near.message = near.resource or resource, near.path or path, near.message or message
    return false
  end
  return stack:some("AWS::Events::Rule", function(rule)
    return rule:has("ScheduleExpression") and good(rule, schedules.rule_target(rule, fn, stack), schedules.rule_fault)
  end) or stack:some("AWS::Scheduler::Schedule", function(schedule)
    return good(schedule, names.invokes(schedule, "Target.Arn", fn, stack), schedules.schedule_fault)
  end)
end

-- EventBridge without the rule's ARN is every rule of every account.
local function check_events(permission, stack)
  if not permission:has("SourceArn") then
    permission:deny("SourceArn", "any rule of any account may invoke the function; name the rule in SourceArn")
    return
  end
  for _, rule in ipairs(stack:resources("AWS::Events::Rule")) do
    if names.arn(permission, "SourceArn", rule) then return end
  end
  if permission:is("Principal"):equals("*") then
    permission:deny("Principal", "anybody is let in by a permission that names no rule of this stack")
  elseif re.test(permission:peek("SourceArn").text or "", "[*?]") then
    permission:deny("SourceArn", "the permission is not limited to one rule")
  end
end

local function check_permission(permission, stack)
  if permission:is("Action"):matches("[*?]") then
    permission:deny("Action", "the permission is for more than invoking; write lambda:InvokeFunction")
  end
  if permission:is("Principal"):one_of { "events.amazonaws.com", "*" } then
    check_events(permission, stack)
  elseif permission:is("Principal"):matches("\\.amazonaws\\.com(\\.cn)?$") and not (permission:has("SourceArn") or permission:has("SourceAccount")) then
    permission:deny("SourceArn", "the service may invoke the function for any account; name what calls in SourceArn or SourceAccount")
  end
end

return {
  id       = "PAY-R13",
  title    = "A schedule that is switched on starts the function, and only it may",
  severity = "medium",
  remedy   = "Add an AWS::Events::Rule with ScheduleExpression, State: ENABLED and the function's ARN as target, and an AWS::Lambda::Permission with "
    .. "Principal: events.amazonaws.com and SourceArn: !GetAtt Rule.Arn.",
  links    = {
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html",
  },
  controls = { ["PCI-DSS-4.0.1"] = { "7.2.1", "7.2.5" } },

  check = function(stack, ctx)
    local near, first = {}, nil
    local fn = stack:some("AWS::Lambda::Function", function(f)
      first = first or f
      return started(f, stack, near, ctx.date)
    end)
    if not fn then
      if near.resource then
        near.resource:deny(near.path, "%s", near.message)
      elseif first then
        first:deny(nil, "no schedule starts a function of this stack")
      else
        stack:deny({ "Resources", "Function" }, "there is no function that a schedule could start")
      end
    end
    stack:each("AWS::Lambda::Permission", function(permission) check_permission(permission, stack) end)
  end,
}
