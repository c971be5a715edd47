-- SPDX-License-Identifier: Apache-2.0
-- Without RetentionInDays a group keeps its logs for ever, which is long enough but nobody's decision.
return {
  id       = "ORG-010",
  title    = "Logs are kept for a year, and by decision",
  severity = "medium",
  applies  = "AWS::Logs::LogGroup",
  remedy   = "Set RetentionInDays to 365 or more (400 covers a year and the audit that looks back on it).",
  links    = { "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "10.5.1" } },
  config   = { days = 365 },

  check = function(group, ctx)
    group:expect("RetentionInDays"):at_least(ctx.config.days)
  end,
}
