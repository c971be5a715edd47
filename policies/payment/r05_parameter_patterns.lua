-- SPDX-License-Identifier: Apache-2.0
-- A pattern is not read but run: on samples that it must take and on samples that it must refuse, as the service would (the whole value, with the lengths).
local names = import "lib/names"

-- Patterns are Java's; what PCRE2 writes otherwise is rewritten.
local posix = { Alpha = "\\p{L}", Digit = "\\d", Alnum = "\\p{Xan}", Lower = "\\p{Ll}", Upper = "\\p{Lu}", Punct = "\\p{P}", Space = "\\s" }
local function pcre(pattern)
  return (string.gsub(pattern, "\\p{(%a+)}", posix))
end

local function takes(declaration, pattern, sample)
  local least, most = tonumber(declaration:peek("MinLength").text), tonumber(declaration:peek("MaxLength").text)
  if (least and #sample < least) or (most and #sample > most) then return false end
  return re.full(sample, pattern)
end

local function judge(stack, path, declaration, pattern, kind)
  for _, sample in ipairs(kind.good) do
    if not takes(declaration, pattern, sample) then
      stack:deny(path, "the pattern `%s` refuses `%s`, which is %s", pattern, sample, kind.what)
    end
  end
  for _, sample in ipairs(kind.bad) do
    if takes(declaration, pattern, sample) then
      stack:deny(path, "the pattern `%s` takes `%s`, which is not %s", pattern, sample, kind.what)
    end
  end
end

-- A pattern that takes the plainest sample and refuses one that is broken plainly was made for this kind.
local function made_for(declaration, pattern, kind)
  return takes(declaration, pattern, kind.good[1]) and not takes(declaration, pattern, kind.broken)
end

-- A pattern of almost as many digits, under a name that speaks of accounts, was meant for their ids.
local function meant_for(name, declaration, pattern, kind)
  if not re.test(name, kind.speaks) or takes(declaration, pattern, "abcdefghijkl") then return false end
  for _, sample in ipairs(kind.near) do
    if takes(declaration, pattern, sample) then return true end
  end
  return false
end

-- Names of the parameters that subscribe somebody by e-mail.
local function addresses(stack)
  local found = {}
  local function note(node, path)
    if not node:is(path .. "Protocol"):one_of { "email", "email-json" } then return end
    for _, ref in ipairs(node:peek(path .. "Endpoint").refs) do
      if ref.kind == "parameter" then found[ref.id] = true end
    end
  end
  for _, s in ipairs(stack:resources("AWS::SNS::Subscription")) do note(s, "") end
  for _, topic in ipairs(stack:resources("AWS::SNS::Topic")) do
    for _, item in ipairs(names.items(topic, "Subscription")) do note(topic, item .. ".") end
  end
  return found
end

local function check_parameter(stack, name, declaration, config, subscribed)
  local path = { "Parameters", name, "AllowedPattern" }
  local pattern = declaration:get("AllowedPattern")
  local text = pattern ~= nil and tostring(pattern) or ""
  if text == "" then
    stack:deny(path, "the parameter %s takes any text; give it an AllowedPattern (or AllowedValues)", name)
  end
  local help = declaration:get("ConstraintDescription")
  if help == nil or string.find(tostring(help), "^%s*$") then
    stack:deny({ "Parameters", name, "ConstraintDescription" }, "the parameter %s does not tell what it takes; give it a ConstraintDescription", name)
  end
  text = pcre(text)
  if text == "" or not re.valid(text) then return end
  local account, mail = config.account, config.mail
  local default = declaration:peek("Default").text or ""
  if re.test(name, account.named) or re.test(default, account.like) or made_for(declaration, text, account)
    or meant_for(name, declaration, text, account) then
    judge(stack, path, declaration, text, account)
  elseif subscribed[name] or re.test(name, mail.named) or re.test(default, mail.like) or made_for(declaration, text, mail) then
    judge(stack, path, declaration, text, mail)
  else
    for _, sample in ipairs(config.anything) do
      if not takes(declaration, text, sample) then return end
    end
    stack:deny(path, "the pattern `%s` takes anything", text)
  end
end

return {
  id       = "PAY-R05",
  title    = "Free parameters have a pattern that holds, and say what they take",
  severity = "medium",
  remedy   = "Give the parameter an AllowedPattern that takes good values only, such as '^\\d{12}$' for account ids, and a ConstraintDescription.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "6.2.4" } },
  config   = {
    account = {
      what   = "an account id",
      named  = "(?i)account_?(id|number|no)s?$",
      like   = "^[0-9]{12}$",
      speaks = "(?i)account",
      near   = { "12345678901", "1234567890123", "1234567890" },
      good   = { "123456789012", "012345678901" },
      broken = "12345678901",
      bad    = { "", "12345678901", "1234567890123", "12345678901a", "123456789012 ", " 123456789012", "1234-5678-9012", "123456789012\n" },
    },
    mail = {
      what   = "an e-mail address",
      named  = "(?i)e-?mail(_?address(es)?)?s?$",
      like   = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$",
      good   = { "alerts@example.com", "first.last@sub.example.com", "on-call_1@example.org" },
      broken = "alerts.example.com",
      bad    = {
        "", "alerts", "alerts@", "@example.com", "alerts@example", "alerts.example.com", "a@b@example.com", "al erts@example.com", "alerts@exam ple.com",
        " alerts@example.com", "alerts@example.com ", "alerts@example.com\n", "alerts@example.com,others@example.com",
      },
    },
    anything = { "", "?", "a b", "${x}", "../../etc/passwd", "<script>alert(1)</script>", "1; drop table payments" },
  },

  check = function(stack, ctx)
    local subscribed = addresses(stack)
    for name, declaration in pairs(stack.parameters) do
      if type(declaration) == "map" and declaration:get("Type") == "String" and not declaration:has("AllowedValues") then
        check_parameter(stack, name, declaration, ctx.config, subscribed)
      end
    end
  end,
}
