-- SPDX-License-Identifier: Apache-2.0
local documents = import "lib/documents"

-- Protocols without ports that people need from everywhere, such as path MTU discovery.
local portless = { ["icmp"] = true, ["icmpv6"] = true, ["1"] = true, ["58"] = true }

local function port_of(rule, key)
  local value = rule[key]
  return (type(value) == "number" or type(value) == "string") and tonumber(value) or nil
end

-- Are all ports that the rule opens among the allowed ones? A rule without ports, or for every protocol, opens all of them.
local function only_allowed(rule, allowed)
  local protocol = tostring(rule.IpProtocol or "-1"):lower()
  if portless[protocol] then return true end
  local from, to = port_of(rule, "FromPort"), port_of(rule, "ToPort")
  if protocol == "-1" or protocol == "all" or from == nil or to == nil or from < 0 or from > to then return false end
  for port = from, math.min(to, from + #allowed) do
    local found = false
    for _, one in ipairs(allowed) do found = found or one == port end
    if not found then return false end
  end
  return true
end

local function judge(rule, ctx)
  for _, key in ipairs { "CidrIp", "CidrIpv6" } do
    if rule:has(key) then
      local block = rule[key]
      if type(block) ~= "string" or not net.valid(block) then
        -- Nobody knows whom the service would let in by it.
        rule:deny(key, "%s is no network block, such as 10.0.0.0/8", type(block) == "string" and block or key)
      elseif net.prefix(block) < ctx.config.narrowest and net.is_public(block) and not only_allowed(rule, ctx.config.allowed_ports) then
        rule:deny(key, "%s lets the whole internet in on more than the allowed ports", tostring(block))
      end
    end
  end
end

return {
  id       = "ORG-006",
  title    = "Security groups open to the world only on the ports that are for it",
  severity = "critical",
  applies  = { "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress" },
  remedy   = "Name the networks or security groups that may connect; leave 0.0.0.0/0 and ::/0 to the ports in allowed_ports.",
  links    = { "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "1.3.1", "1.4.2" } },
  -- narrowest: blocks with a shorter prefix than this count as the world (0.0.0.0/1 twice is 0.0.0.0/0)
  config   = { allowed_ports = { 80, 443 }, narrowest = 8 },

  check = function(group, ctx)
    if group.type == "AWS::EC2::SecurityGroupIngress" then
      return judge(group, ctx)
    end
    for _, rule in ipairs(documents.maps(group, "SecurityGroupIngress")) do judge(rule, ctx) end
  end,
}
