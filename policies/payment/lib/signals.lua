-- SPDX-License-Identifier: Apache-2.0
-- Whether an alarm on something that should not happen can ring when it happens, and is quiet when it does not.
local names = import "lib/names"

local signals = {}

-- Statistics that say how often it happened; those marked "one" are never more than 1, since each sample is one run or one request.
signals.runs = { Sum = true, Maximum = "one", Average = "one" }
signals.counts = { Sum = true, SampleCount = true, Maximum = "one", Average = "one" }
signals.levels = { Sum = true, Maximum = true, Average = true, Minimum = true }

local highest = 100 -- what happens more often than this before anybody is told was not watched
local longest = 3600 -- seconds of a period
local day = 86400

local bands = { GreaterThanUpperThreshold = true, LessThanLowerOrGreaterThanUpperThreshold = true }

-- Text of a scalar for a message.
local function show(value)
  return (type(value) == "map" or type(value) == "list") and type(value) or tostring(value)
end

local function check_statistic(metric, want)
  local stat = metric.node:get(metric.stat)
  if want.stats[stat] then return nil end
  if metric.stat == "Statistic" and stat == nil and metric.node:has("ExtendedStatistic") then
    return "ExtendedStatistic", "looks at a percentile, which says nothing about how often it happens; use Sum"
  end
  return metric.stat, "looks at " .. (stat == nil and "no statistic" or show(stat)) .. " of the metric; use " .. (want.stats.Minimum and "Maximum" or "Sum")
end

-- The statistic and how it is compared: path and message of what is wrong with it, or nil.
function signals.comparison(alarm, metric, want)
  local path, message = check_statistic(metric, want)
  if message then return path, message end
  local operator = alarm:get("ComparisonOperator")
  if bands[operator] and alarm:has("ThresholdMetricId") then return nil end
  if operator ~= "GreaterThanThreshold" and operator ~= "GreaterThanOrEqualToThreshold" then
    return "ComparisonOperator", "does not ring when there are more of them; compare with GreaterThanThreshold"
  end
end

-- Expects a threshold between never and always. An expectation, since the number may differ between environments: reading it would multiply the runs.
function signals.expect_threshold(alarm, metric, want)
  local operator = alarm:get("ComparisonOperator")
  if bands[operator] then return end
  local above, most = operator == "GreaterThanThreshold", highest
  if want.stats[metric.node:get(metric.stat)] == "one" then most = above and 0.999 or 1 end
  alarm:expect("Threshold"):satisfies(function(value)
    local n = (type(value) == "number" or type(value) == "string") and tonumber(value)
    return n and n <= most and (n > 0 or (above and n == 0))
  end, string.format("must be a number that the metric can reach and does not reach when all is well: %s, and at most %s", above and "0 or more" or "above 0", most))
end

local function check_periods(alarm, metric, length)
  local periods, needed = names.number(alarm, "EvaluationPeriods"), names.number(alarm, "DatapointsToAlarm")
  if periods == nil or periods < 1 or periods % 1 ~= 0 then return "EvaluationPeriods", "evaluates no number of periods" end
  if periods * length > day then return "EvaluationPeriods", "looks back on more than a day" end
  if alarm:has("DatapointsToAlarm") and (needed == nil or needed < 1 or needed > periods) then
    return "DatapointsToAlarm", "needs " .. show(alarm:get("DatapointsToAlarm")) .. " of " .. show(periods) .. " periods, which cannot be"
  end
end

-- The time that is looked at: path and message of what is wrong with it, or nil.
function signals.window(alarm, metric)
  local length = names.number(metric.node, metric.period)
  local place = metric.node == alarm and metric.period or nil
  if length == nil or length <= 0 or (length % 60 ~= 0 and length ~= 10 and length ~= 20 and length ~= 30) then
    return place, "has no period of 10, 20 or 30 seconds or of whole minutes"
  end
  if length > longest then return place, "tells of it only after " .. show(length) .. " seconds; an hour is the longest" end
  local path, message = check_periods(alarm, metric, length)
  if message then return path, message end
  local missing = alarm:get("TreatMissingData")
  if missing ~= nil and missing ~= "missing" and missing ~= "notBreaching" and missing ~= "ignore" then
    return "TreatMissingData", "takes silence for a fault, and the metric is silent when nothing happens; use notBreaching"
  end
end

return signals
