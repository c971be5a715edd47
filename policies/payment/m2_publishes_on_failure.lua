-- SPDX-License-Identifier: Apache-2.0
local handler = import "lib/handler"
local roles = import "lib/roles"
local uses = import "lib/uses"

-- The code as text, or why nobody can read it here.
local function code_of(fn, ctx)
  local code = fn:peek("Code.ZipFile")
  if code.present then
    if code.known or code.fn == "Fn::Sub" then return code.text or "" end
    return fn:get("Code.ZipFile") -- not known: undecided
  end
  if fn:has("Code.ImageUri") then ctx.undecided("the code is in a container image, not in the template") end
  if fn:has("Code") then ctx.undecided("the code is in S3, not in the template") end
  return ""
end

local function may_publish(fn, stack, ctx)
  local role = roles.of(fn, stack)
  if not role then
    if fn:has("Role") then fn:get("Role") end -- not known: undecided
    return nil, false
  end
  local statements, topics = roles.statements(role, stack, ctx.date), uses.named(fn, { "AWS::SNS::Topic" }, stack)
  if #topics == 0 then topics = stack:resources("AWS::SNS::Topic") end
  for _, topic in ipairs(topics) do
    if topic.present and roles.allows(statements, "sns:Publish", topic) then return role, true end
  end
  return role, false
end

return {
  id       = "PAY-M2",
  title    = "The handler tells a topic when it fails, and may",
  severity = "medium",
  applies  = "AWS::Lambda::Function",
  remedy   = "Publish to the topic in the handler's except block, raise again, and allow the role sns:Publish on the topic.",
  links    = { "https://docs.aws.amazon.com/sns/latest/dg/sns-publishing.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "10.7.2", "12.10.5" } },

  check = function(fn, ctx)
    local role, allowed = may_publish(fn, ctx.stack, ctx)
    if not role then
      fn:deny("Role", "the role is not part of this stack, so nobody sees whether it may publish")
    elseif not allowed then
      role:deny(nil, "the role of %s may not publish to the topic", fn.logical_id)
    end
    local runtime, entry = fn:peek("Runtime"), fn:peek("Handler")
    if not handler.publishes_on_failure(code_of(fn, ctx), runtime.text, entry.text) then
      fn:deny("Code.ZipFile", "the handler does not publish to a topic when it fails")
    end
  end,
}
