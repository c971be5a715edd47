-- SPDX-License-Identifier: Apache-2.0
-- Rotation is for symmetric keys whose material KMS made: asymmetric, HMAC and imported ones cannot have it.
return {
  id       = "ORG-009",
  title    = "Keys rotate",
  severity = "medium",
  applies  = "AWS::KMS::Key",
  remedy   = "Set EnableKeyRotation: true.",
  links    = { "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "3.7.4" } },

  check = function(key, ctx)
    local spec, origin = key.KeySpec or "SYMMETRIC_DEFAULT", key.Origin or "AWS_KMS"
    if spec ~= "SYMMETRIC_DEFAULT" then return ctx.skip("a key of this KeySpec cannot rotate by itself") end
    if origin ~= "AWS_KMS" then return ctx.skip("a key of this Origin cannot rotate by itself") end
    key:expect("EnableKeyRotation"):is_true()
  end,
}
