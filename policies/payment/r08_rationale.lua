-- SPDX-License-Identifier: Apache-2.0
local text = import "lib/text"

return {
  id       = "PAY-R08",
  title    = "Metadata explains the choices for table, function and dependencies",
  severity = "low",
  remedy   = "Say in Metadata.OptimizationRationale why: DynamoDB: ..., Lambda: ..., DependencyChain: ...",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html" },
  config   = {
    topics = { DynamoDB = "(?i)dynamo|table", Lambda = "(?i)lambda|function", DependencyChain = "(?i)depend" },
  },

  check = function(stack, ctx)
    local rationale = stack:get("Metadata.OptimizationRationale")
    if text.is_blank(rationale) then
      stack:deny("Metadata.OptimizationRationale", "the template does not say why it is built as it is")
      return
    end
    for topic, pattern in pairs(ctx.config.topics) do
      if not text.speaks_of(rationale, pattern) then
        stack:deny({ "Metadata", "OptimizationRationale", topic }, "the rationale does not explain the choices for %s", topic)
      end
    end
  end,
}
