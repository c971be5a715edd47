-- SPDX-License-Identifier: Apache-2.0
-- Stack tags reach every resource that supports tags, so a key given there counts too.
return {
  id       = "ORG-014",
  title    = "Resources say whose they are and what they cost",
  severity = "low",
  applies  = import "lib/taggable",
  remedy   = "Add the missing keys to Tags (or deploy with them as stack tags).",
  links    = { "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "12.5.1" } },
  config   = { keys = { "Environment", "CostCenter", "Owner" } },

  check = function(resource, ctx)
    for _, key in ipairs(ctx.config.keys) do
      if ctx.stack.tags[key] == nil then
        resource:expect("Tags[Key=" .. key .. "].Value"):not_empty()
      end
    end
  end,
}
