-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}
]],
  { name = "the world may use HTTPS", expect = { outcome = "pass", count = 0 } },
  { name = "the world may use SSH", replace = { ["10.0.0.0/8"] = "0.0.0.0/0" },
    expect = { outcome = "fail", count = 1, logical_id = "Web", line = 8, path = "/Resources/Web/Properties/SecurityGroupIngress/1/CidrIp" } },
  { name = "the world in IPv6, written long", replace = { ["CidrIp: 10.0.0.0/8"] = "CidrIpv6: '0:0:0:0:0:0:0:0/0'" },
    expect = { outcome = "fail", count = 1, logical_id = "Web", line = 8 } },
  { name = "half of the world", replace = { ["10.0.0.0/8"] = "128.0.0.0/1" }, expect = { outcome = "fail", count = 1, line = 8 } },
  { name = "a range that starts with an allowed port", replace = { ["ToPort: 443"] = "ToPort: 8443" }, expect = { outcome = "fail", count = 1, line = 7 } },
  { name = "every protocol", replace = { ["IpProtocol: tcp, FromPort: 443, ToPort: 443"] = "IpProtocol: -1" },
    expect = { outcome = "fail", count = 1, line = 7 } },
  { name = "ping from everywhere", replace = { ["IpProtocol: tcp, FromPort: 443, ToPort: 443"] = "IpProtocol: icmp, FromPort: -1, ToPort: -1" },
    expect = "pass" },
  { name = "a rule of its own",
    template = [[
Resources:
  Ssh:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: sg-1, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
]],
    expect = { outcome = "fail", count = 1, logical_id = "Ssh", line = 4 } },
  { name = "the network is a parameter",
    template = [[
Parameters:
  From: {Type: String}
Resources:
  Ssh:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: sg-1, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From}
]],
    expect = { outcome = "undecided", reason = "From" } },
  { name = "a network that nobody can read",
    template = [[
Resources:
  Ssh:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: sg-1, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/00}
]],
    expect = { outcome = "fail", count = 1, logical_id = "Ssh", line = 4, message = "0.0.0.0/00 is no network block" } },
  { name = "rules that are none", template = "Resources: {G: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [everybody, {IpProtocol: tcp, FromPort: [], CidrIp: 0.0.0.0/0}]}}}",
    expect = { outcome = "fail", count = 1, logical_id = "G" } },
  { name = "one rule instead of a list", template = "Resources: {G: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}}}}",
    expect = { outcome = "fail", count = 1, logical_id = "G" } },
}
