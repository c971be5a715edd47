-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Parameters:
  DbPassword: {Type: String, NoEcho: true}
  PasswordLength: {Type: Number, Default: 16}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Code: {S3Bucket: code, S3Key: fn.zip}
      Environment:
        Variables:
          TABLE: payments
          DB_PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'
          SECRET_ARN: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db
]],
  { name = "references to secrets", expect = { outcome = "pass", count = 0 } },
  { name = "a password in the environment", replace = { ["'{{resolve:secretsmanager:db:SecretString:password}}'"] = "correct-horse" },
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 12 } },
  { name = "an access key under an innocent name", replace = { ["TABLE: payments"] = "TABLE: AKIAIOSFODNN7EXAMPLE" },
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 11 } },
  { name = "a Default of a secret parameter", replace = { ["{Type: String, NoEcho: true}"] = "{Type: String, Default: hunter2}" },
    expect = { outcome = "fail", count = 1, line = 2 } },
  { name = "a password in a URL", replace = { ["TABLE: payments"] = "DSN: postgres://app:hunter2@db/ledger" },
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 11 } },
  { name = "a password of a database, in one branch",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !If [IsProd, '{{resolve:ssm-secure:db:1}}', hunter2]
]],
    expect = { outcome = "fail", count = 1, logical_id = "Db", witness = { Env = "dev" } } },
  { name = "the environment is not known", template = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment: !ImportValue Environment\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
