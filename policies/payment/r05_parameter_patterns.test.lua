-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local function with(declaration, name)
  return "Parameters:\n  " .. (name or "Suffix") .. ":\n    Type: String\n" .. declaration .. "Resources: {T: {Type: AWS::SNS::Topic}}\n"
end
local help = "    ConstraintDescription: Must be right\n"
return {
  { name = "pattern and description", template = with("    AllowedPattern: '^[a-z]+$'\n" .. help), expect = { outcome = "pass", count = 0 } },
  { name = "a list of values needs neither", template = with("    AllowedValues: [a, b]\n"), expect = "pass" },
  { name = "numbers need neither", template = "Parameters: {N: {Type: Number}}\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = "pass" },
  { name = "no pattern", template = with(help), expect = { outcome = "fail", count = 1, path = "/Parameters/Suffix/AllowedPattern", line = 2 } },
  { name = "no description", template = with("    AllowedPattern: '^[a-z]+$'\n"),
    expect = { outcome = "fail", count = 1, path = "/Parameters/Suffix/ConstraintDescription", line = 2 } },
  { name = "neither", template = with(""), expect = { outcome = "fail", count = 2, line = 2 } },
  { name = "a blank description", template = with("    AllowedPattern: '^[a-z]+$'\n    ConstraintDescription: ' '\n"), expect = { outcome = "fail", count = 1, line = 5 } },
  { name = "a pattern that takes anything", template = with("    AllowedPattern: '.*'\n" .. help), expect = { outcome = "fail", count = 1, line = 4 } },

  { name = "an account id", template = with("    AllowedPattern: '^\\d{12}$'\n" .. help, "ProdAccountId"), expect = "pass" },
  { name = "an account id by its lengths", template = with("    AllowedPattern: '[0-9]*'\n    MinLength: 12\n    MaxLength: 12\n" .. help, "ProdAccountId"), expect = "pass" },
  { name = "eleven digits", template = with("    AllowedPattern: '^\\d{11,12}$'\n" .. help, "ProdAccountId"),
    expect = { outcome = "fail", count = 1, line = 4, message = "12345678901" } },
  { name = "an id that may have letters", template = with("    AllowedPattern: '^[0-9a-z]{12}$'\n" .. help, "ProdAccountId"), expect = { outcome = "fail", line = 4 } },
  { name = "an id without leading zero", template = with("    AllowedPattern: '^[1-9]\\d{11}$'\n" .. help, "ProdAccountId"),
    expect = { outcome = "fail", count = 1, line = 4, message = "012345678901" } },
  { name = "an account under another name", template = with("    AllowedPattern: '^\\d{12,13}$'\n    Default: '123456789012'\n" .. help, "Target"),
    expect = { outcome = "fail", line = 4 } },

  { name = "the pattern of an address", template = with("    AllowedPattern: '^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$'\n" .. help, "AlertEmail"), expect = "pass" },
  { name = "anything with an at", template = with("    AllowedPattern: '.+@.+'\n" .. help, "Contact"), expect = { outcome = "fail", line = 4 } },
  { name = "anchors that do not hold", template = with("    AllowedPattern: '[a-z.]+@example.com|.*'\n" .. help, "AlertEmail"), expect = { outcome = "fail", line = 4 } },
  { name = "one host only", template = with("    AllowedPattern: '^[a-z.]+@example\\.com$'\n" .. help, "AlertEmail"),
    expect = { outcome = "fail", line = 4, message = "refuses" } },
  { name = "an address by its use",
    template = [[
Parameters:
  Contact:
    Type: String
    AllowedPattern: '^\S+$'
    ConstraintDescription: Must have no blanks
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      Subscription: [{Protocol: email, Endpoint: !Ref Contact}]
]],
    expect = { outcome = "fail", line = 4 } },
  { name = "a protocol that is not known",
    template = [[
Parameters:
  Contact: {Type: String, AllowedPattern: '^[a-z]+$', ConstraintDescription: Must be letters}
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      Subscription: [{Protocol: !ImportValue Protocol, Endpoint: !Ref Contact}]
]],
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "one digit short, under another name", template = with("    AllowedPattern: '^[0-9]{11}$'\n" .. help, "ProdAccount"), expect = { outcome = "fail", line = 4, message = "an account id" } },
  { name = "an account that is no number", template = with("    AllowedPattern: '^[a-z]{3,20}$'\n" .. help, "MerchantAccount"), expect = "pass" },
}
