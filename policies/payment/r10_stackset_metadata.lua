-- SPDX-License-Identifier: Apache-2.0
local text = import "lib/text"

return {
  id       = "PAY-R10",
  title    = "Metadata says how the stack set deploys this template",
  severity = "low",
  remedy   = "Write Metadata.StackSetConfiguration with PermissionModel and DeploymentTargets.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html" },
  config   = {
    parts = { PermissionModel = "(?i)permission", DeploymentTargets = "(?i)target|account|organi[sz]ation|\\bou" },
  },

  check = function(stack, ctx)
    local configuration = stack:get("Metadata.StackSetConfiguration")
    if text.is_blank(configuration) then
      stack:deny("Metadata.StackSetConfiguration", "the template does not say how a stack set deploys it")
    elseif type(configuration) == "map" then
      for part, pattern in pairs(ctx.config.parts) do
        if not text.speaks_of(configuration, pattern) then
          stack:deny({ "Metadata", "StackSetConfiguration", part }, "the stack set's %s is not said", part)
        end
      end
    end
  end,
}
