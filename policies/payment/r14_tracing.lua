-- SPDX-License-Identifier: Apache-2.0
-- Without the permission there are no traces and no error either.
local roles = import "lib/roles"

local managed = { AWSXRayDaemonWriteAccess = true, AWSXrayWriteOnlyAccess = true, AWSXRayFullAccess = true, AWSXrayFullAccess = true }

local function granted(role, action, ctx)
  for _, name in pairs(roles.managed(role)) do
    if managed[name] then return true end
  end
  return roles.allows(roles.statements(role, ctx.stack, ctx.date), action, nil)
end

return {
  id       = "PAY-R14",
  title    = "Functions are traced, and may send their traces",
  severity = "low",
  applies  = "AWS::Lambda::Function",
  remedy   = "Set TracingConfig: {Mode: Active} and allow the role xray:PutTraceSegments and xray:PutTelemetryRecords on '*'.",
  links    = { "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "10.2.1" } },
  config   = { actions = { "xray:PutTraceSegments", "xray:PutTelemetryRecords" } },

  check = function(fn, ctx)
    fn:expect("TracingConfig.Mode"):equals("Active")
    local role = roles.of(fn, ctx.stack)
    if not role then
      if fn:has("Role") then fn:get("Role") end -- not known: undecided
      fn:deny("Role", "the role is not part of this stack, so nobody sees whether it may send traces")
      return
    end
    for _, action in ipairs(ctx.config.actions) do
      if not granted(role, action, ctx) then
        role:deny(nil, "the role of %s may not %s on *", fn.logical_id, action)
      end
    end
  end,
}
