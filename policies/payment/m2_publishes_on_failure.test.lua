-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local head = [[
Resources:
  Alerts:
    Type: AWS::SNS::Topic
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: topic
          PolicyDocument: {Statement: [{Effect: Allow, Action: sns:Publish, Resource: !Ref Alerts}]}
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Runtime: python3.13
      Handler: index.handler
      Environment: {Variables: {TOPIC: !Sub '${Alerts}'}}
]]
local function code(text)
  return head .. "      Code:\n        ZipFile: |\n" .. string.gsub(text, "([^\n]*)\n", function(line) return "          " .. line .. "\n" end)
end
local good = [[
import boto3
sns = boto3.client("sns")

def handler(event, context):
    try:
        return store(event)
    except Exception as error:
        sns.publish(TopicArn=TOPIC, Message="failed")
        raise
]]
local function changed(from, to)
  local first, last = string.find(good, from, 1, true)
  return code(string.sub(good, 1, first - 1) .. to .. string.sub(good, last + 1))
end
return {
  { name = "in the except block", template = code(good), expect = { outcome = "pass", count = 0, targets = { Handler = "pass" } } },
  { name = "through a function", template = code([[
import boto3

def tell(text):
    boto3.client('sns').publish(TopicArn=TOPIC, Message=text)

def handler(event, context):
    try:
        return store(event)
    except ValueError:
        tell("failed")
        raise
]]), expect = "pass" },
  { name = "before it raises", template = code([[
import boto3
sns = boto3.client("sns")

def handler(event, context):
    if not event.get("amount"):
        sns.publish(TopicArn=TOPIC, Message="failed")
        raise ValueError("amount")
]]), expect = "pass" },
  { name = "it says nothing", template = changed('        sns.publish(TopicArn=TOPIC, Message="failed")\n', ""),
    expect = { outcome = "fail", count = 1, logical_id = "Handler", path = "/Resources/Handler/Properties/Code/ZipFile" } },
  { name = "in a comment", template = changed('        sns.publish', '        # sns.publish'), expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "in a text", template = changed('sns.publish(TopicArn=TOPIC, Message="failed")', 'print("sns.publish(x)")'), expect = { outcome = "fail", count = 1 } },
  { name = "when all is well", template = code([[
import boto3
sns = boto3.client("sns")

def handler(event, context):
    try:
        sns.publish(TopicArn=TOPIC, Message="stored")
    except Exception:
        raise
]]), expect = { outcome = "fail", count = 1 } },
  { name = "never reached", template = changed('        sns.publish(TopicArn=TOPIC, Message="failed")\n        raise', '        raise\n        sns.publish(TopicArn=TOPIC, Message="failed")'),
    expect = { outcome = "fail", count = 1 } },
  { name = "in a function that nobody calls", template = code([[
import boto3
sns = boto3.client("sns")

def unused():
    try:
        pass
    except Exception:
        sns.publish(TopicArn=TOPIC, Message="failed")

def handler(event, context):
    return store(event)
]]), expect = { outcome = "fail", count = 1 } },
  { name = "JavaScript", template = string.gsub(code([[
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
exports.handler = async (event) => {
  try { return await store(event); } catch (error) {
    await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: "failed" }));
    throw error;
  }
};
]]), "python3.13", "nodejs22.x"), expect = "pass" },
  { name = "JavaScript that only throws", template = string.gsub(code([[
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
exports.handler = async (event) => {
  try { return await store(event); } catch (error) { /* PublishCommand */ throw error; }
};
]]), "python3.13", "nodejs22.x"), expect = { outcome = "fail", count = 1 } },
  { name = "it may not publish", template = string.gsub(code(good), "sns:Publish", "sns:Subscribe"),
    expect = { outcome = "fail", count = 1, logical_id = "Role", line = "Role:" } },
  { name = "it may publish to another topic", template = string.gsub(code(good), "Resource: !Ref Alerts", "Resource: arn:aws:sns:eu-west-1:123456789012:other"),
    expect = { outcome = "fail", count = 1, logical_id = "Role" } },
  { name = "code from S3", template = head .. "      Code: {S3Bucket: b, S3Key: k}\n", expect = { outcome = "undecided", reason = "S3" } },
  { name = "code from S3, and it may not publish", template = string.gsub(head, "sns:Publish", "sns:Subscribe") .. "      Code: {S3Bucket: b, S3Key: k}\n",
    expect = { outcome = "fail", count = 1 } },
  { name = "code in an image", template = head .. "      Code: {ImageUri: i}\n", expect = { outcome = "undecided", reason = "image" } },
  { name = "no code", template = head, expect = { outcome = "fail", count = 1, logical_id = "Handler" } },
  { name = "another service's client", template = changed('sns = boto3.client("sns")', 'sns = boto3.client("iot-data")  # not sns'), expect = { outcome = "fail", count = 1 } },
  { name = "a client of any name", template = string.gsub(string.gsub(changed("import boto3", "import boto3"), "sns = boto3", "alerts = boto3"), "sns%.publish", "alerts.publish"),
    expect = "pass" },
  { name = "somebody's phone", template = changed("TopicArn=TOPIC", "PhoneNumber=TOPIC"), expect = { outcome = "fail", count = 1 } },
  { name = "never entered", template = changed('        sns.publish(TopicArn=TOPIC, Message="failed")\n', '        if False:\n            sns.publish(TopicArn=TOPIC, Message="failed")\n'),
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "ZipFile" } },
  { name = "only where it may be", template = changed('        sns.publish(TopicArn=TOPIC, Message="failed")\n', '        if TOPIC:\n            sns.publish(\n                TopicArn=TOPIC, Message="failed")\n'),
    expect = "pass" },
  { name = "for what no payment raises", template = changed("except Exception as error", "except (KeyError, KeyboardInterrupt) as error"), expect = { outcome = "fail", count = 1 } },
  { name = "for what the table raises", template = changed("except Exception as error", "except (KeyError, ClientError) as error"), expect = "pass" },
  { name = "after it has raised", template = changed('        sns.publish(TopicArn=TOPIC, Message="failed")\n        raise\n', '        raise\n        sns.publish(TopicArn=TOPIC, Message="failed")\n'),
    expect = { outcome = "fail", count = 1 } },
  { name = "in a text that is printed", template = changed('sns.publish(TopicArn=TOPIC, Message="failed")', 'print("sns.publish(TopicArn=TOPIC)")'), expect = { outcome = "fail", count = 1 } },
  { name = "a handler that is not there", template = string.gsub(code(good), "index.handler", "index.main"), expect = { outcome = "fail", count = 1 } },
  { name = "a condition that no request meets", template = string.gsub(code(good), "Resource: !Ref Alerts", "Resource: !Ref Alerts, Condition: {Bool: {aws:SecureTransport: 'false'}}"),
    expect = { outcome = "fail", count = 1, logical_id = "Role" } },
  { name = "denied after all", template = string.gsub(code(good), "PolicyDocument: {Statement: %[", "PolicyDocument: {Statement: [{Effect: Deny, Action: 'sns:*', Resource: '*'}, "),
    expect = { outcome = "fail", count = 1, logical_id = "Role" } },
}
