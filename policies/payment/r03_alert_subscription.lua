-- SPDX-License-Identifier: Apache-2.0
-- A subscription of its own or one in the topic's Subscription list; only topics of this stack count.
local names = import "lib/names"

local function is_mail(node, path)
  return node:is(path .. "Protocol"):one_of { "email", "email-json" }
end

-- Is the value a parameter and nothing else? Text around it would be a literal after all.
local function is_parameter(peek)
  if not peek.present or #peek.refs == 0 then return false end
  for _, ref in ipairs(peek.refs) do
    if ref.kind ~= "parameter" then return false end
  end
  if peek.fn == "Fn::Sub" then return string.find(peek.written or "", "^%${%w+}$") ~= nil end
  return peek.fn == "Ref" or peek.fn == "Fn::Select"
end

local function topic_of(subscription, stack)
  return stack:some("AWS::SNS::Topic", function(topic) return names.arn(subscription, "TopicArn", topic) end)
end

local function judge(node, path)
  if not is_parameter(node:peek(path)) then
    node:deny(path, "the address that alerts go to must be a Ref to a parameter, not written into the template")
  end
end

return {
  id       = "PAY-R03",
  title    = "A topic has an e-mail subscription whose address is a parameter",
  severity = "medium",
  remedy   = "Subscribe an address to the topic: Protocol: email, Endpoint: !Ref AlertEmail, with AlertEmail a parameter.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "12.10.5" } },

  check = function(stack)
    local found, first
    for _, topic in ipairs(stack:resources("AWS::SNS::Topic")) do
      if topic.present then
        first = first or topic
        for _, item in ipairs(names.items(topic, "Subscription")) do
          if is_mail(topic, item .. ".") then
            found = true
            judge(topic, item .. ".Endpoint")
          end
        end
      end
    end
    for _, subscription in ipairs(stack:resources("AWS::SNS::Subscription")) do
      if subscription.present and is_mail(subscription, "") and topic_of(subscription, stack) then
        found = true
        judge(subscription, "Endpoint")
      end
    end
    if not first then
      stack:deny({ "Resources", "Topic" }, "there is no topic that alerts could go to")
    elseif not found then
      first:deny(nil, "no e-mail address is subscribed to the topic %s", first.logical_id)
    end
  end,
}
