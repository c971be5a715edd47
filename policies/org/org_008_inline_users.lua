-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "ORG-008",
  title    = "Users hold no policies of their own",
  severity = "medium",
  applies  = { "AWS::IAM::User", "AWS::IAM::Policy", "AWS::IAM::UserPolicy", "AWS::IAM::ManagedPolicy" },
  remedy   = "Put the user into a group or, better, let people assume a role; attach the policy there.",
  links    = { "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp" },
  controls = { ["PCI-DSS-4.0.1"] = { "7.2.2", "8.2.2" } },

  check = function(resource)
    if resource.type == "AWS::IAM::User" then
      resource:expect("Policies"):if_present():is_empty()
      resource:expect("ManagedPolicyArns"):if_present():is_empty()
    elseif resource.type == "AWS::IAM::UserPolicy" then
      resource:deny("UserName", "the policy is attached to a user; attach it to a group or a role")
    else
      resource:expect("Users"):if_present():is_empty()
    end
  end,
}
