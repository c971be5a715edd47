-- SPDX-License-Identifier: Apache-2.0
-- A table that is billed on demand scales by itself, and the service refuses scaling targets for it. What Metadata says must agree.
local names = import "lib/names"
local text = import "lib/text"

local function scales(target, t)
  local form = names.form(target:peek("ResourceId"), t)
  if form then return true end
  local id = target:peek("ResourceId").text or ""
  return re.test(id, "^table/") and t:has("TableName") and string.find(id, t:peek("TableName").text or "\0", 1, true) ~= nil
end

local function is_for_tables(target)
  if target:is("ServiceNamespace"):equals("dynamodb") then return true end
  return string.find(target:peek("ScalableDimension").prefix or target:peek("ScalableDimension").text or "", "^dynamodb:") ~= nil
end

return {
  id       = "PAY-R17",
  title    = "Scaling is documented, and agrees with billing on demand",
  severity = "low",
  remedy   = "Say in Metadata.AutoScaling how table and function scale (PAY_PER_REQUEST scales by itself), and remove scaling targets of tables on demand.",
  links    = { "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html" },

  check = function(stack)
    local said = stack:get("Metadata.AutoScaling")
    if text.is_blank(said) then
      stack:deny("Metadata.AutoScaling", "the template does not say how it scales")
    else
      local all = text.all(said)
      if re.test(all, "(?i)provisioned|target.?tracking|min_?capacity|capacity units") and not re.test(all, "(?i)on[ -]?demand|pay[_ -]per[_ -]request") then
        stack:deny("Metadata.AutoScaling", "provisioned capacity is described, but tables are billed on demand")
      end
    end
    stack:each("AWS::ApplicationAutoScaling::*", function(target)
      if target:has("ResourceId") and is_for_tables(target) then
        local provisioned = stack:some("AWS::DynamoDB::Table", function(t) return scales(target, t) and not t:is("BillingMode"):equals("PAY_PER_REQUEST") end)
        if not provisioned then
          target:deny("ResourceId", "a table that is billed on demand has no capacity to scale")
        end
      end
    end)
  end,
}
