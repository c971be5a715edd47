-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::SNS::Topic",
  config = { tags = { "Owner", "CostCenter", "Name" } },
  check = function(topic, ctx)
    for _, key in ipairs(ctx.config.tags) do topic:expect("Tags[Key=" .. key .. "].Value"):not_empty():why "Finance asks." end
  end,
}
