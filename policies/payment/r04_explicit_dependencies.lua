-- SPDX-License-Identifier: Apache-2.0
local uses = import "lib/uses"

return {
  id       = "PAY-R04",
  title    = "A function's DependsOn names the tables and topics that it uses",
  severity = "low",
  applies  = "AWS::Lambda::Function",
  remedy   = "Name every table and topic that the function uses in its DependsOn, also those that references imply.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html" },

  check = function(fn, ctx)
    local named = {}
    for _, id in ipairs(fn.dependencies) do named[id] = true end
    for _, kind in ipairs(uses.kinds) do
      for _, resource in ipairs(uses.of(fn, kind, ctx.stack)) do
        if not named[resource.logical_id] then
          fn:deny("/DependsOn", "DependsOn does not name the %s %s, which the function uses", kind.what, resource.logical_id)
        end
      end
    end
  end,
}
