-- SPDX-License-Identifier: Apache-2.0
-- What an alarm looks at, and whether anybody hears it.
local names = import "lib/names"
local signals = import "lib/signals"

local alarms = {}

local function metric_math_ids(text)
  local used = {}
  local plain = string.gsub(text, "[\"'][^\"']*[\"']", "")
  for id in string.gmatch(plain, "[%l][%w_]*") do used[id] = true end
  return used
end

-- The texts by which METRICS("...") picks metrics; { "" } for METRICS().
local function picked(text)
  local parts = {}
  for part in string.gmatch(text, "METRICS%(%s*[\"']?([^\"')]*)[\"']?%s*%)") do parts[#parts + 1] = part end
  return parts
end

-- Multiplied by nothing, whatever the metric says is nothing.
local function is_nothing(text)
  return re.test(text, "(^|[^\\w.])0+(\\.0+)?\\s*\\*|\\*\\s*0+(\\.0+)?($|[^\\w.])")
end

local function follow(entries, entry, seen, found)
  local id = tostring(entry.Id)
  if seen[id] then return end
  seen[id] = true
  if entry:has("MetricStat") then
    found[#found + 1] = { node = entry, path = "MetricStat.Metric.", unit = "MetricStat.Unit", stat = "MetricStat.Stat", period = "MetricStat.Period" }
    return
  end
  local text = entry.Expression
  if type(text) ~= "string" or is_nothing(text) then return end
  local used, parts = metric_math_ids(text), picked(text)
  for _, other in ipairs(entries) do
    local other_id = tostring(other.Id)
    local wanted = used[other_id]
    for _, part in ipairs(parts) do
      wanted = wanted or (other:has("MetricStat") and string.find(other_id, part, 1, true) ~= nil)
    end
    if wanted then follow(entries, other, seen, found) end
  end
end

-- The metrics that decide about an alarm: its own, or those that the one returned expression is made of. Each is { node, path, unit, stat, period }: path goes
-- before "Namespace", "MetricName" and "Dimensions".
function alarms.metrics(alarm)
  if not alarm:has("Metrics") then return { { node = alarm, path = "", unit = "Unit", stat = "Statistic", period = "Period" } } end
  local entries, found, returned = {}, {}, {}
  for _, item in ipairs(names.items(alarm, "Metrics")) do
    local entry = alarm:get(item)
    if type(entry) == "map" then
      entries[#entries + 1] = entry
      if names.truth(entry, "ReturnData") ~= false then returned[#returned + 1] = entry end
    end
  end
  if #returned == 1 then follow(entries, returned[1], {}, found) end -- CloudWatch refuses none, and several
  return found
end

-- Does the metric have exactly these dimensions? wanted maps a name to a function(node, path) over its value.
local function has_dimensions(metric, wanted)
  local path, left, missing = metric.path .. "Dimensions", {}, 0
  for name, test in pairs(wanted) do
    left[name] = test
    missing = missing + 1
  end
  for i = 1, names.count(metric.node, path) do
    local item = path .. "[" .. i .. "]"
    local name = metric.node:get(item .. ".Name")
    local test = name and left[name]
    if not test or not test(metric.node, item .. ".Value") then return false end
    left[name] = nil
    missing = missing - 1
  end
  return missing == 0
end

local function is_metric(metric, namespace, name)
  return metric.node:get(metric.path .. "MetricName") == name and metric.node:get(metric.path .. "Namespace") == namespace
end

-- want: { namespace, metric, dimensions = { sets of name → test } }. The dimensions must be one of the sets. The metric that is meant, or nil.
function alarms.watches(alarm, want)
  for _, metric in ipairs(alarms.metrics(alarm)) do
    if is_metric(metric, want.namespace, want.metric) then
      local unit = metric.node:get(metric.unit)
      for _, set in ipairs(want.dimensions) do
        if has_dimensions(metric, set) and (unit == nil or unit == "Count") then return metric end
      end
    end
  end
end

-- Does it look at the metric at all, whatever the dimensions?
function alarms.mentions(alarm, want)
  for _, metric in ipairs(alarms.metrics(alarm)) do
    if is_metric(metric, want.namespace, want.metric) then return true end
  end
  return false
end

-- Does one of the actions tell a topic, of this stack or by its ARN?
local function tells_topic(alarm, stack)
  for _, item in ipairs(names.items(alarm, "AlarmActions")) do
    local peek = alarm:peek(item)
    if peek.present and string.find(names.plain(peek), "^arn:[^:]*:sns:") then return true end
    for _, topic in ipairs(stack:resources("AWS::SNS::Topic")) do
      if names.form(peek, topic) == "arn" and topic.present then return true end
    end
    if peek.present and not peek.known and #peek.refs == 0 then alarm:get(item) end -- nobody can tell: undecided
    for _, ref in ipairs(peek.refs) do
      if not peek.known and ref.kind ~= "resource" and ref.kind ~= "attribute" and ref.kind ~= "pseudo" then alarm:get(item) end
    end
  end
  return false
end

local function acts(alarm, stack)
  return names.truth(alarm, "ActionsEnabled") ~= false and tells_topic(alarm, stack)
end

-- A composite alarm rings for each of its alarms when its rule only joins them by OR.
local function speaks_for(composite, alarm)
  local rule = composite:peek("AlarmRule")
  if not rule.present or string.find(" " .. (rule.text or "") .. " ", "[%s(]AND[%s(]") or string.find(rule.text or "", "NOT[%s(]") then return false end
  for _, ref in ipairs(rule.refs) do
    if ref.id == alarm.logical_id then return true end
  end
  local name = alarm:peek("AlarmName")
  return name.present and name.text ~= nil and string.find(rule.text or "", name.text, 1, true) ~= nil
end

-- Does somebody hear it: through its own actions, or those of a composite alarm?
function alarms.heard(alarm, stack)
  if acts(alarm, stack) then return true end
  return stack:some("AWS::CloudWatch::CompositeAlarm", function(c) return speaks_for(c, alarm) and acts(c, stack) end) ~= nil
end

-- Why the alarm is deaf, or rings all the time, though it looks at the metric: path and message; nil when it does its work.
function alarms.fault(alarm, metric, want)
  local path, message = signals.comparison(alarm, metric, want)
  if not message then path, message = signals.window(alarm, metric, want) end
  return path, message
end

local function is_good(alarm, want, stack)
  local metric = alarms.watches(alarm, want)
  if not metric then return false end
  local _, message = alarms.fault(alarm, metric, want)
  return message == nil and alarms.heard(alarm, stack)
end

-- Is there an alarm that does its work? Its threshold is expected to be in reach.
function alarms.exists(want, stack)
  local alarm = stack:some("AWS::CloudWatch::Alarm", function(a) return is_good(a, want, stack) end)
  if alarm then signals.expect_threshold(alarm, alarms.watches(alarm, want), want) end
  return alarm ~= nil
end

-- Reports at the nearest place that no alarm does what is wanted for the resource; what: "errors of the function".
function alarms.deny_missing(resource, want, what, stack)
  local near = stack:some("AWS::CloudWatch::Alarm", function(a) return alarms.watches(a, want) ~= nil end)
  if not near then
    local other = stack:some("AWS::CloudWatch::Alarm", function(a) return alarms.mentions(a, want) end)
    local hint = other and string.format("; %s has the metric, but other dimensions (or a unit) than %s", other.logical_id, want.pair) or ""
    resource:deny(nil, "no alarm on %s of %s (%s %s by %s)%s", what, resource.logical_id, want.namespace, want.metric, want.pair, hint)
    return
  end
  local path, message = alarms.fault(near, alarms.watches(near, want), want)
  if message then
    near:deny(path, "the alarm on %s of %s %s", what, resource.logical_id, message)
  elseif names.truth(near, "ActionsEnabled") == false then
    near:deny("ActionsEnabled", "the alarm on %s of %s has its actions switched off", what, resource.logical_id)
  else
    near:deny("AlarmActions", "the alarm on %s of %s tells no topic", what, resource.logical_id)
  end
end

-- ---- the metrics that payment asks for ----

function alarms.of_function(fn, metric)
  local function value(node, path) return names.name(node, path, fn) end
  local function resource(node, path) return names.form(node:peek(path), fn) ~= nil end
  return {
    namespace = "AWS/Lambda", metric = metric, stats = signals.runs, pair = "FunctionName",
    dimensions = { { FunctionName = value }, { FunctionName = value, Resource = resource } },
  }
end

function alarms.of_table(t, metric)
  local function value(node, path) return names.name(node, path, t) end
  return { namespace = "AWS/DynamoDB", metric = metric, stats = signals.counts, pair = "TableName", dimensions = { { TableName = value } } }
end

function alarms.of_operations(t, metric, operations)
  local known = {}
  for _, o in ipairs(operations) do known[o] = true end
  local function value(node, path) return names.name(node, path, t) end
  local function operation(node, path) return known[node:get(path)] == true end
  return { namespace = "AWS/DynamoDB", metric = metric, stats = signals.counts, pair = "TableName and Operation", dimensions = { { TableName = value, Operation = operation } } }
end

function alarms.of_queue(queue, metric)
  local function value(node, path) return names.name(node, path, queue) end
  return { namespace = "AWS/SQS", metric = metric, stats = signals.levels, pair = "QueueName", dimensions = { { QueueName = value } } }
end

return alarms
