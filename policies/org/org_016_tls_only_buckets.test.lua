-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Files:
    Type: AWS::S3::Bucket
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Files.Arn, !Sub "${Files.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
]],
  { name = "plain requests are refused", expect = "pass" },
  { name = "no policy", template = "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n", expect = { outcome = "fail", count = 1, logical_id = "Files", line = 2 } },
  { name = "the policy of another bucket",
    replace = { ["Bucket: !Ref Files"] = "Bucket: another" }, expect = { outcome = "fail", count = 1, logical_id = "Files", line = 2 } },
  { name = "refused for one principal only", replace = { ['Principal: "*"'] = 'Principal: {AWS: "arn:aws:iam::123456789012:root"}' },
    expect = { outcome = "fail", count = 1, logical_id = "Files" } },
  { name = "the wrong way round", replace = { ['"false"'] = '"true"' }, expect = { outcome = "fail", count = 1, logical_id = "Files" } },
  { name = "only one action is refused", replace = { ["s3:*"] = "s3:GetObject" }, expect = { outcome = "fail", count = 1, logical_id = "Files" } },
  { name = "the bucket by its name",
    replace = { ["AWS::S3::Bucket\n"] = "AWS::S3::Bucket\n    Properties: {BucketName: ledger-files}\n", ["Bucket: !Ref Files"] = "Bucket: ledger-files" }, expect = "pass" },
  { name = "another bucket's name",
    replace = { ["AWS::S3::Bucket\n"] = "AWS::S3::Bucket\n    Properties: {BucketName: ledger-files}\n", ["Bucket: !Ref Files"] = "Bucket: ledger" },
    expect = { outcome = "fail", count = 1, logical_id = "Files" } },
  { name = "the policy of another bucket of the stack",
    replace = { ["Resources:"] = "Resources:\n  Other:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: other-files}" },
    expect = { outcome = "fail", count = 1, targets = { Other = "fail", Files = "pass" } } },
  { name = "the bucket without its objects", replace = { [', !Sub "${Files.Arn}/*"'] = "" }, expect = { outcome = "fail", count = 1, logical_id = "Files" } },
  { name = "a second condition beside it", replace = { ["Condition: {Bool:"] = "Condition: {StringEquals: {aws:SourceVpc: vpc-1}, Bool:" },
    expect = { outcome = "fail", count = 1, logical_id = "Files" } },
  { name = "BoolIfExists", replace = { ["{Bool:"] = "{BoolIfExists:" }, expect = "pass" },
  { name = "a document that is none", template = "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties: {Bucket: !Ref Files, PolicyDocument: none}\n",
    expect = { outcome = "fail", count = 2 } },
  { name = "the policy exists in production only",
    replace = { ["Resources:"] = "Parameters:\n  Env: {Type: String, AllowedValues: [prod, dev]}\nConditions:\n  IsProd: !Equals [!Ref Env, prod]\nResources:",
                ["    Type: AWS::S3::BucketPolicy"] = "    Type: AWS::S3::BucketPolicy\n    Condition: IsProd" },
    expect = { outcome = "fail", count = 1, logical_id = "Files", witness = { Env = "dev" } } },
  { name = "the policy is not known",
    template = [[
Resources:
  Files:
    Type: AWS::S3::Bucket
  P:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Files, PolicyDocument: !ImportValue Document}
]],
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
