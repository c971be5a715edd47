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
  { name = "a Default of a NoEcho parameter", replace = { ["NoEcho: true}"] = "NoEcho: true, Default: hunter2}" },
    expect = { outcome = "fail", count = 1, line = 2 } },
  { name = "an empty Default of a NoEcho parameter", replace = { ["NoEcho: true}"] = 'NoEcho: true, Default: ""}' }, expect = { outcome = "pass" } },
  { name = "a password that Fn::Join puts together",
    replace = { ["'{{resolve:secretsmanager:db:SecretString:password}}'"] = '!Join ["-", [correct, horse]]' },
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 12 } },
  { name = "a password in a URL with an unknown host",
    replace = { ["TABLE: payments"] = 'DSN: !Sub "postgres://app:hunter2@db.${AWS::Region}/ledger"' },
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 11 } },
  { name = "a password in a URL that is a reference",
    replace = { ["TABLE: payments"] = 'DSN: !Sub "postgres://app:{{resolve:secretsmanager:db}}@db.${AWS::Region}/ledger"' },
    expect = { outcome = "pass", count = 0 } },
  { name = "a password from a mapping, a Default, a container and a build",
    template = [[
Parameters:
  Word: {Type: String, Default: hunter2}
Mappings:
  Words: {all: {db: hunter2}}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {Variables: {DB_PASSWORD: !FindInMap [Words, all, db], API_KEY: !Ref Word}}
  Db:
    Type: AWS::RDS::DBInstance
    Properties: {MasterUserPassword: !Ref Word}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Environment: [{Name: DB_PASSWORD, Value: hunter2}, {Name: TABLE, Value: payments}]
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      Environment:
        EnvironmentVariables:
          - {Name: API_KEY, Value: hunter2}
          - {Name: DB_PASSWORD, Value: /db/password, Type: PARAMETER_STORE}
]],
    expect = { outcome = "fail", count = 5 } },
  { name = "settings about passwords", replace = { ["PasswordLength: {Type: Number, Default: 16}"] = "MayChangePassword: {Type: String, Default: 'true'}",
    ["TABLE: payments"] = "REQUIRE_PASSWORD: 'yes'" }, expect = { outcome = "pass", count = 0 } },
  { name = "variables whose parameters have several values do not multiply",
    template = [[
Parameters:
  A: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h]}
  B: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h]}
  C: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h]}
  D: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h]}
  E: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h]}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {Variables: {A: !Ref A, B: !Ref B, C: !Ref C, D: !Ref D, E: !Ref E, API_KEY: hunter2}}
]],
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 11 } },
  { name = "a password that somebody gives",
    template = "Parameters:\n  Word: {Type: String, NoEcho: true}\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties: {MasterUserPassword: !Ref Word}\n",
    expect = { outcome = "pass" } },
  { name = "the environment is not known", template = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment: !ImportValue Environment\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "a Default behind NoEcho", replace = { ["NoEcho: true"] = "NoEcho: true, Default: hunter2" }, expect = { outcome = "fail", count = 1, line = 2, message = "NoEcho" } },
  { name = "no Default behind NoEcho", replace = { ["NoEcho: true"] = "NoEcho: true, Default: ''" }, expect = "pass" },
  { name = "a reference as the Default", replace = { ["NoEcho: true"] = "Default: '{{resolve:ssm-secure:db:1}}'" }, expect = "pass" },
  { name = "a password from a mapping",
    template = [[
Mappings:
  Settings: {db: {password: hunter2}}
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !FindInMap [Settings, db, password]
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {Variables: {DB_PASSWORD: !FindInMap [Settings, db, password]}}
]], expect = { outcome = "fail", count = 2, findings = { { logical_id = "Db" }, { logical_id = "Fn" } } } },
  { name = "a password from a parameter's Default",
    template = [[
Parameters:
  Word: {Type: String, Default: hunter2}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables: {DB_PASSWORD: !Ref Word}
]], expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 8 } },
  { name = "a user's first password",
    template = "Resources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      LoginProfile:\n        Password: hunter2\n",
    expect = { outcome = "fail", count = 1, logical_id = "U", line = 6 } },
  { name = "containers and builds",
    template = [[
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Environment:
            - {Name: LEVEL, Value: info}
            - {Name: API_KEY, Value: hunter2}
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      Environment:
        EnvironmentVariables:
          - {Name: NPM_SECRET, Value: hunter2}
          - {Name: REAL_SECRET, Type: SECRETS_MANAGER, Value: build}
]], expect = { outcome = "fail", count = 2, findings = { { logical_id = "Task", line = 9 }, { logical_id = "Build", line = 15 } } } },
  { name = "thirty variables of thirty parameters", template = (function()
      local parameters, variables = {}, {}
      for i = 1, 30 do
        parameters[i] = "  P" .. i .. ": {Type: String, AllowedValues: [a, b], Default: a}\n"
        variables[i] = "        V" .. i .. ": !Ref P" .. i .. "\n"
      end
      return "Parameters:\n" .. table.concat(parameters) .. "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n       Variables:\n"
        .. table.concat(variables)
    end)(), expect = "pass" },
}
