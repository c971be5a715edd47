-- SPDX-License-Identifier: Apache-2.0
-- What a secret looks like: by the name of what holds it, or by its own shape.
local names = "(?i)(passw(or)?d|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?token|client[_-]?secret|credential)"
-- Names that speak of where a secret is, or of rules for it, not of the secret itself.
local about = "(?i)(arn|name|id|url|uri|path|policy|length|version|rotation|expiry|age|prefix|suffix|alias|file|key[_-]?alias|provider|enabled|required)$"

local shapes = {
  { "an AWS access key id", "\\b(AKIA|ASIA)[0-9A-Z]{16}\\b" },
  { "a private key", "-----BEGIN [A-Z ]*PRIVATE KEY-----" },
  { "a token of GitHub", "\\bgh[pousr]_[0-9A-Za-z]{36,}\\b" },
  { "a token of Slack", "\\bxox[abprs]-[0-9A-Za-z-]{10,}\\b" },
  { "a secret key of Stripe", "\\b[rs]k_live_[0-9A-Za-z]{16,}\\b" },
  { "a password in a URL", "[a-z][a-z0-9+.-]*://[^/\\s:@]+:[^/\\s:@{$]+@" },
}

local secrets = {}

-- Settings about passwords, not passwords.
local setting = "(?i)^(true|false|yes|no|on|off|enabled|disabled|required|optional|[0-9]{1,4})$"

-- True when a thing of this name and text holds a secret itself.
function secrets.named(name, text)
  return re.test(name, names) and not re.test(name, about) and not re.test(text, setting)
end

-- What the text looks like, or nil.
function secrets.shape(text)
  for _, shape in ipairs(shapes) do
    if re.test(text, shape[2]) then return shape[1] end
  end
end

return secrets
