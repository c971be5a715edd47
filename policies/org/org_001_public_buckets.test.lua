-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::123456789012:root"}
            Action: s3:GetObject
            Resource: "*"
]],

  { name = "all four flags, and a reader with a name", expect = { outcome = "pass", count = 0 } },

  { name = "one flag is off",
    replace = { ["IgnorePublicAcls: true"] = "IgnorePublicAcls: false" },
    expect = { outcome = "fail", count = 1, logical_id = "Files",
               path = "/Resources/Files/Properties/PublicAccessBlockConfiguration/IgnorePublicAcls", line = 8, matcher = "is_true" } },

  { name = "one flag is missing",
    replace = { ["        RestrictPublicBuckets: true\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Files", line = "PublicAccessBlockConfiguration:" } },

  { name = "nothing is said",
    template = "Resources: {Files: {Type: AWS::S3::Bucket}}",
    expect = { outcome = "fail", count = 4, logical_id = "Files", line = 1 } },

  { name = "a public ACL",
    replace = { ["    Properties:\n      Public"] = "    Properties:\n      AccessControl: PublicRead\n      Public" },
    expect = { outcome = "fail", count = 1, logical_id = "Files", line = "AccessControl: PublicRead" } },

  { name = "the policy lets anybody in",
    replace = { ['{AWS: "arn:aws:iam::123456789012:root"}'] = '"*"' },
    expect = { outcome = "fail", count = 1, logical_id = "FilesPolicy" } },

  { name = "anybody of one organisation",
    replace = { ['{AWS: "arn:aws:iam::123456789012:root"}'] = '"*"',
                ['Resource: "*"'] = 'Resource: "*"\n            Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3}}' },
    expect = "pass" },

  { name = "a flag hangs on the environment",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: !If [IsProd, true, false]
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
]],
    expect = { outcome = "fail", count = 1, line = "BlockPublicAcls", witness = { Env = "dev" } } },

  { name = "a flag is not known",
    replace = { ["IgnorePublicAcls: true"] = "IgnorePublicAcls: !ImportValue Ignore" },
    expect = { outcome = "undecided", reason = "ImportValue" } },

  { name = "an access point that lets anybody in",
    template = "Resources:\n  P:\n    Type: AWS::S3::AccessPoint\n    Properties:\n      Bucket: files\n      Policy: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}]}\n",
    expect = { outcome = "fail", count = 1, logical_id = "P", line = 6 } },

  { name = "an access point that blocks nothing",
    template = "Resources:\n  P:\n    Type: AWS::S3::AccessPoint\n    Properties:\n      Bucket: files\n      PublicAccessBlockConfiguration: {BlockPublicPolicy: false}\n",
    expect = { outcome = "fail", count = 4, logical_id = "P", line = 6 } },

  { name = "an access point as it comes", template = "Resources: {P: {Type: AWS::S3::AccessPoint, Properties: {Bucket: files}}}", expect = "pass" },

  { name = "a policy as JSON text",
    template = [[
Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: files
      PolicyDocument: '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}'
]],
    expect = { outcome = "fail", count = 1, logical_id = "P", line = 6 } },

  { name = "a policy that is none",
    template = "Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument: [everybody]\n",
    expect = { outcome = "fail", count = 1, logical_id = "P", line = 5, message = "no statements" } },
}
