-- SPDX-License-Identifier: Apache-2.0
local tags = import "lib/tags"

-- By key, since each value may hang on a parameter of its own: together they would be as many scenarios as the product of all.
local function check_empty(stack, key)
  local paths = { list = tags.path("list", key), map = tags.path("map", key) }
  stack:each("*", function(resource)
    local path = paths[tags.form(resource.type)]
    if not path or not resource:has("Tags") then return end
    local once, value = pcall(function() return resource:peek(path) end)
    if not once then
      resource:deny("Tags", "the tag %s is written twice, which the service refuses", key)
    elseif value.known and value.text and not string.find(value.text, "%S") then
      resource:deny(path, "the tag %s is empty", key)
    end
  end)
end

return {
  id       = "PAY-R18",
  title    = "Resources that take tags have those that cost and scope are reported by",
  severity = "low",
  remedy   = "Add the tags Environment, CostCenter, Application, Owner, DataClassification and PciScope to every resource that takes tags.",
  links    = { "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "12.5.1", "12.5.2" } },
  config   = { keys = { "Environment", "CostCenter", "Application", "Owner", "DataClassification", "PciScope" } },

  check = function(stack, ctx)
    stack:each("*", function(resource)
      local form = tags.form(resource.type)
      if not form then return end
      if not resource:has("Tags") then
        resource:deny("Tags", "%s has no tags; it needs %s", resource.logical_id, table.concat(ctx.config.keys, ", "))
        return
      end
      for _, key in ipairs(ctx.config.keys) do resource:expect(tags.path(form, key)):exists() end
    end)
    for _, key in ipairs(ctx.config.keys) do check_empty(stack, key) end
  end,
}
