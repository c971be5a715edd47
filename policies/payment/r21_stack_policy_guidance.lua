-- SPDX-License-Identifier: Apache-2.0
local text = import "lib/text"

return {
  id       = "PAY-R21",
  title    = "Metadata says which stack policy guards updates",
  severity = "low",
  remedy   = "Say in Metadata.StackPolicyGuidance which stack policy to set, how, and what it denies.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "6.5.1" } },

  check = function(stack)
    if text.is_blank(stack:get("Metadata.StackPolicyGuidance")) then
      stack:deny("Metadata.StackPolicyGuidance", "the template does not say which stack policy guards its updates")
    end
  end,
}
