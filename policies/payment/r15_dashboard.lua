-- SPDX-License-Identifier: Apache-2.0
-- The body is text to the template and JSON to the service, which tells of mistakes only when it is deployed.
local names = import "lib/names"

-- Is the element the name of the resource, or does the text (a search expression) contain it?
local function shows(peek, resource)
  local form = names.form(peek, resource)
  return form == "name" or (form == "part" and string.find(peek.text or "", "SEARCH", 1, true) ~= nil)
end

-- A row of metrics as peeks: namespace, metric, then dimensions by name and value; options at its end are left out. "." stands for what the row above has at that
-- place, "..." for all of it but the last.
local function read_row(widget, row, above)
  local path, list = { "properties", "metrics", row }, {}
  for i = 1, widget:peek(path).count or 0 do
    local peek = widget:peek { "properties", "metrics", row, i }
    if peek.text == "..." then
      for k = 1, #above - 1 do list[k] = above[k] end
    elseif peek.text ~= nil then
      list[#list + 1] = peek.text == "." and above[#list + 1] or peek
    end
  end
  return list
end

local function row_shows(list, namespace, dimension, resource)
  if not list[1] or list[1].text ~= namespace then return false end
  for i = 3, #list - 1, 2 do
    if list[i].text == dimension and shows(list[i + 1], resource) then return true end
  end
  return false
end

-- A search expression among the options of a row.
local function searches(widget, row, resource)
  for i = 1, widget:peek({ "properties", "metrics", row }).count or 0 do
    local path = { "properties", "metrics", row, i }
    if widget:peek(path).keys and shows(widget:peek { "properties", "metrics", row, i, "expression" }, resource) then return true end
  end
  return false
end

local function widget_shows(widget, namespace, dimension, resource)
  if widget:get("type") ~= "metric" then return false end
  local above = {}
  for row = 1, widget:peek("properties.metrics").count or 0 do
    above = read_row(widget, row, above)
    if row_shows(above, namespace, dimension, resource) or searches(widget, row, resource) then return true end
  end
  return false
end

-- The widgets of every dashboard; bodies that are no JSON, or have none, are reported.
local function widgets_of(stack)
  local all, first = {}, nil
  for _, dashboard in ipairs(stack:resources("AWS::CloudWatch::Dashboard")) do
    if dashboard.present then
      first = first or dashboard
      local body = dashboard:has("DashboardBody") and json.decode(dashboard:peek("DashboardBody"))
      local widgets = type(body) == "map" and body:get("widgets")
      if type(widgets) ~= "list" or #widgets == 0 then
        dashboard:deny("DashboardBody", type(body) == "map" and "the dashboard has no widgets" or "the dashboard's body is not JSON")
      else
        for _, widget in ipairs(widgets) do all[#all + 1] = widget end
      end
    end
  end
  return all, first
end

local function check(stack, widgets, dashboard, type, namespace, dimension)
  for _, resource in ipairs(stack:resources(type)) do
    if resource.present then
      local shown = false
      for _, widget in ipairs(widgets) do shown = shown or widget_shows(widget, namespace, dimension, resource) end
      if not shown then
        dashboard:deny("DashboardBody", "the dashboard shows no metric of %s (%s by %s)", resource.logical_id, namespace, dimension)
      end
    end
  end
end

return {
  id       = "PAY-R15",
  title    = "A dashboard shows function and table",
  severity = "low",
  remedy   = "Add an AWS::CloudWatch::Dashboard with metric widgets of AWS/Lambda by FunctionName and AWS/DynamoDB by TableName, its body put together by Fn::Sub.",
  links    = { "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html" },

  check = function(stack)
    local widgets, dashboard = widgets_of(stack)
    if not dashboard then
      stack:deny({ "Resources", "Dashboard" }, "there is no dashboard")
      return
    end
    if #widgets == 0 then return end -- reported already
    check(stack, widgets, dashboard, "AWS::Lambda::Function", "AWS/Lambda", "FunctionName")
    check(stack, widgets, dashboard, "AWS::DynamoDB::Table", "AWS/DynamoDB", "TableName")
    check(stack, widgets, dashboard, "AWS::DynamoDB::GlobalTable", "AWS/DynamoDB", "TableName")
  end,
}
