-- SPDX-License-Identifier: Apache-2.0
local tags = import "lib/tags"

return {
  id       = "PAY-M3",
  title    = "Resources that take tags have more than a Name",
  severity = "low",
  remedy   = "Add tags that say more than the name: Environment, CostCenter, Application, Owner.",
  links    = { "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "12.5.1" } },

  check = function(stack)
    stack:each("*", function(resource)
      local form = tags.form(resource.type)
      if form and tags.count(resource, form, { Name = true }) == 0 then
        resource:deny("Tags", resource:has("Tags") and "%s has no tag but its name" or "%s has no tags", resource.logical_id)
      end
    end)
  end,
}
