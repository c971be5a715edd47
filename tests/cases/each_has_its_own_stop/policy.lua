-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  check = function(stack)
    stack:each("AWS::SNS::Topic", function(topic)
      if topic.DisplayName ~= "ok" then topic:deny("DisplayName", "not ok") end
    end)
  end,
}
