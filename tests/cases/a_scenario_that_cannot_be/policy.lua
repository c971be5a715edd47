-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::SNS::Topic",
  check = function(topic)
    if topic.DisplayName == "prod" and topic.TopicName == "small" then topic:deny("both") end
  end,
}
