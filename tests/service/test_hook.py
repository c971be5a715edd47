# SPDX-License-Identifier: Apache-2.0
"""The hook contract, asked of the hook code itself."""
import json
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
PROGRAM = os.environ.get("MG_HOOK_PROGRAM", str(SOURCE / "build" / "tests" / "service" / "hook_program"))
PAYLOADS = Path(os.environ.get("MG_SHARED", SOURCE / ".." / "shared")) / "reference" / "hook-payloads"
ID = "0123456789abcdef0123456789abcdef"

# Without libcurl no payload is fetched, and the answer says so instead of what is wrong with the address.
def fetching(says):
    return says if os.environ.get("MG_FETCH", "1") == "1" else "built without libcurl"


needs_shared = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="../shared is not here")


class Program:
    """The hook code in a process of its own: one request in, one answer out."""

    def __init__(self, pack, config="-", millis=25000):
        self.process = subprocess.Popen([PROGRAM, str(pack), str(config), str(millis)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def raw(self, body):
        self.process.stdin.write(b"%d\n" % len(body) + body)
        self.process.stdin.flush()
        word, n = self.process.stdout.readline().split()
        text = self.process.stdout.read(int(n)).decode()
        self.process.stdout.read(1)
        return word.decode(), text

    def ask(self, request):
        word, text = self.raw(request if isinstance(request, bytes) else json.dumps(request).encode())
        assert word == "ok", text
        answer = json.loads(text)
        contract(answer, request)
        return answer

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(60) == 0


def contract(answer, request=None):
    """What the strict writer promises for every answer."""
    assert set(answer) <= {"hookStatus", "errorCode", "message", "clientRequestToken", "annotations", "status", "callbackContext", "callbackDelaySeconds"}
    assert answer["hookStatus"] in ("SUCCESS", "FAILED")
    assert answer["message"] and len(answer["message"]) <= 4096
    if answer["hookStatus"] == "SUCCESS":
        assert answer.get("errorCode") is None
    else:
        assert answer["errorCode"] in ("NonCompliant", "InternalFailure")
    assert answer.get("callbackDelaySeconds", 0) == 0
    for note in answer.get("annotations", []):
        assert set(note) <= {"annotationName", "status", "statusMessage", "remediationMessage", "remediationLink", "severityLevel"}
        assert note["status"] in ("PASSED", "FAILED", "SKIPPED")
        assert all(note.values()), note
        assert len(note["annotationName"]) <= 1024 and len(note.get("statusMessage", "")) <= 16384
    if isinstance(request, dict) and request.get("clientRequestToken"):
        assert answer["clientRequestToken"] == request["clientRequestToken"]


POLICIES = {
    "size.lua": """return { id = "T-SIZE", title = "Functions have 3 GB", severity = "high", applies = "AWS::Lambda::Function",
      remedy = "Set MemorySize: 3072.", links = { "https://example.com/size" }, operations = { "CREATE", "UPDATE" },
      check = function(fn) fn:expect("MemorySize"):equals(3072) end }""",
    "warn.lua": """return { id = "T-WARN", title = "Functions say what they are", severity = "low", enforcement = "warn", applies = "AWS::Lambda::Function",
      check = function(fn) fn:expect("Description"):exists() end }""",
    "audit.lua": """return { id = "T-AUDIT", title = "Seen", severity = "info", enforcement = "audit", applies = "AWS::Lambda::Function",
      check = function(fn) fn:expect("Nothing"):exists() end }""",
    "broke.lua": """return { id = "T-BROKE", title = "Queues break it", severity = "medium", applies = "AWS::SQS::Queue",
      check = function(q) error("no queues please") end }""",
    "keep.lua": """return { id = "T-KEEP", title = "Tables stay", severity = "critical", applies = "AWS::DynamoDB::Table", operations = { "DELETE" },
      check = function(t) t:expect("Temporary"):is_true() end }""",
    "retain.lua": """return { id = "T-RETAIN", title = "Keys are kept", severity = "medium", applies = "AWS::KMS::Key",
      check = function(k) k:expect("/DeletionPolicy"):equals("Retain") end }""",
    "role.lua": """return { id = "T-ROLE", title = "Roles of functions are of the stack", severity = "high", applies = "AWS::Lambda::Function",
      check = function(fn, ctx)
        if fn:has("Role") then fn:expect("Role"):refers_to("AWS::IAM::Role") end
      end }""",
    "change.lua": """return { id = "T-CHANGE", title = "Streams keep their shards", severity = "medium", applies = "AWS::Kinesis::Stream",
      check = function(s, ctx)
        if ctx.operation == "UPDATE" then
          if not ctx.previous then s:deny("ShardCount", "no previous") return end
          if s:changed("ShardCount") then s:deny("ShardCount", "was %s", ctx.previous.ShardCount) end
        elseif ctx.operation ~= "CREATE" then s:deny("ShardCount", "operation %s", ctx.operation) end
      end }""",
    "public.lua": """return { id = "T-PUBLIC", title = "Buckets are closed", severity = "high", applies = "AWS::S3::Bucket",
      check = function(b)
        b:expect("PublicAccessBlockConfiguration.BlockPublicAcls"):is_true()
        b:expect("Days"):if_present():equals(30)
      end }""",
    "tell.lua": """return { id = "T-TELL", title = "Says what it finds", severity = "high", applies = "AWS::EC2::Instance",
      check = function(i) i:expect(i.Name):equals("another") end }""",
    "secret.lua": """return { id = "T-SECRET", title = "Databases have good passwords", severity = "high", applies = "AWS::RDS::DBInstance",
      check = function(d) d:expect("MasterUserPassword"):equals("another") end }""",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    for name, text in POLICIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def hook(pack):
    program = Program(pack)
    yield program
    program.close()


def request(target="AWS::Lambda::Function", action="CREATE", now=None, before=None, **more):
    model = {}
    if now is not None:
        model["resourceProperties"] = now
    if before is not None:
        model["previousResourceProperties"] = before
    data = {"targetName": target, "targetType": target, "targetLogicalId": "Fn", "targetModel": model}
    data.update(more.pop("data", {}))
    return {"clientRequestToken": "token-1", "awsAccountId": "123456789012",
            "stackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1a2345b6-0000-00a0-a123-00abc0abc000",
            "hookTypeName": "my::lambda::hook", "hookTypeVersion": "00000001", "actionInvocationPoint": action + "_PRE_PROVISION",
            "requestData": data, "requestContext": {"invocation": 1, "callbackContext": None}, **more}


def payload_request(kind, payload, action="CREATE"):
    """The payload handed over in the request, as a target model that is not empty is read instead of the URL."""
    return request(kind, action, data={"targetName": kind, "targetType": kind, "targetLogicalId": "shop", "targetModel": payload})


def notes(answer, status=None):
    return {n["annotationName"]: n for n in answer["annotations"] if status is None or n["status"] == status}


def internal(answer, *says):
    assert (answer["hookStatus"], answer["errorCode"]) == ("FAILED", "InternalFailure"), answer
    assert "annotations" not in answer or notes(answer, "FAILED")
    for text in says:
        assert text in answer["message"], answer["message"]


# ---- RESOURCE and CLOUD_CONTROL ----

def test_a_failing_resource_is_denied_with_everything_that_helps(hook):
    answer = hook.ask(request(now={"MemorySize": 128, "Description": "x"}))
    assert (answer["hookStatus"], answer["errorCode"]) == ("FAILED", "NonCompliant")
    assert answer["message"] == f"Denied by 1 policy (decision {ID}): T-SIZE [high] Fn /Properties/MemorySize: MemorySize is 128, expected 3072"
    first = answer["annotations"][0]
    assert first == {"annotationName": "T-SIZE", "status": "FAILED", "statusMessage": "Fn /Properties/MemorySize: MemorySize is 128, expected 3072",
                     "remediationMessage": "Set MemorySize: 3072.", "remediationLink": "https://example.com/size", "severityLevel": "HIGH"}


def test_the_answer_table(hook):
    good = hook.ask(request(now={"MemorySize": 3072, "Description": "x"}))
    assert good["hookStatus"] == "SUCCESS" and "errorCode" not in good
    assert notes(good)["T-SIZE"] == {"annotationName": "T-SIZE", "status": "PASSED", "statusMessage": "Functions have 3 GB", "severityLevel": "HIGH"}
    assert notes(good)["T-AUDIT"]["status"] == "SKIPPED" and "audit only" in notes(good)["T-AUDIT"]["statusMessage"]
    assert notes(good)["T-KEEP"]["statusMessage"] == "not for CREATE"
    warned = hook.ask(request(now={"MemorySize": 3072}))
    assert warned["hookStatus"] == "SUCCESS" and notes(warned)["T-WARN"]["status"] == "FAILED"
    assert "Warnings: T-WARN [low]" in warned["message"]
    broke = hook.ask(request("AWS::SQS::Queue", now={}))
    internal(broke, "T-BROKE", "no queues please")
    unknown = hook.ask(request(now={"MemorySize": "{{resolve:ssm:/size}}", "Description": "x"}))
    assert (unknown["hookStatus"], unknown["errorCode"]) == ("FAILED", "NonCompliant") and "undecided" in unknown["message"]


def test_annotations_failed_first_by_severity(hook):
    answer = hook.ask(request(now={"MemorySize": 1}))
    order = [n["status"] for n in answer["annotations"]]
    assert order == sorted(order, key=["FAILED", "PASSED", "SKIPPED"].index)
    assert [n["annotationName"] for n in answer["annotations"]][:2] == ["T-SIZE", "T-WARN"]


@pytest.mark.parametrize("value, ok", [(3072, True), ("3072", True), (3072.0, True), ("128", False), (None, False)])
def test_numbers_may_be_text_and_null_is_absent(hook, value, ok):
    answer = hook.ask(request(now={"MemorySize": value, "Description": "x"}))
    assert (answer["hookStatus"] == "SUCCESS") == ok
    if value is None:
        assert "MemorySize is missing" in answer["message"]


@pytest.mark.parametrize("value, ok", [(True, True), ("true", True), ("True", True), (False, False), ("false", False), ("", False)])
def test_booleans_may_be_text(hook, value, ok):
    answer = hook.ask(request("AWS::S3::Bucket", now={"PublicAccessBlockConfiguration": {"BlockPublicAcls": value}}))
    assert (answer["hookStatus"] == "SUCCESS") == ok


def test_update_knows_what_was(hook):
    ask = lambda now, before: hook.ask(request("AWS::Kinesis::Stream", "UPDATE", {"ShardCount": now}, before))
    assert ask(2, {"ShardCount": "2"})["hookStatus"] == "SUCCESS"
    assert "was 1" in ask(2, {"ShardCount": 1})["message"]
    assert "no previous" in ask(2, None)["message"]


@pytest.mark.parametrize("now, before", [(None, {"Temporary": False}), ({}, {"Temporary": "false"}), ({"Temporary": False}, None)])
def test_delete_reads_either_side(hook, now, before):
    answer = hook.ask(request("AWS::DynamoDB::Table", "DELETE", now, before))
    assert answer["errorCode"] == "NonCompliant" and "Temporary" in answer["message"]
    assert notes(answer)["T-SIZE"]["statusMessage"] == "not for DELETE"


@pytest.mark.parametrize("now", [None, {}])
def test_delete_without_properties_is_unknown_not_absent(hook, now):
    answer = hook.ask(request("AWS::DynamoDB::Table", "DELETE", now))
    assert answer["errorCode"] == "NonCompliant" and "not carried by this request" in answer["message"], answer
    assert hook.ask(request("AWS::S3::Bucket", "DELETE", now))["hookStatus"] == "SUCCESS"


def test_what_a_resource_request_does_not_carry_is_skipped(hook):
    answer = hook.ask(request("AWS::KMS::Key", now={}))
    assert answer["hookStatus"] == "SUCCESS"
    assert "not carried by this request" in notes(answer, "SKIPPED")["T-RETAIN"]["statusMessage"]


def test_cloud_control(hook):
    asked = request(now={"MemorySize": 128}, stackId="", data={"targetType": "RESOURCE", "targetLogicalId": "AWS::Lambda::Function/op-1:req~2\n"})
    answer = hook.ask(asked)
    assert answer["errorCode"] == "NonCompliant" and "/Properties/MemorySize" in answer["message"] and "\n" not in answer["message"]


def test_no_line_is_invented(hook):
    answer = hook.ask(request(now={"MemorySize": 128}))
    assert " line " not in answer["message"]


# ---- envelopes ----

def spelled(value, change):
    return {change(k): spelled(v, change) if k in ("requestData", "targetModel", "requestContext") else v for k, v in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda k: k[0].upper() + k[1:], lambda k: k.replace("Token", "token").replace("Id", "ID")])
def test_keys_of_the_envelope_in_any_case(hook, change):
    asked = request(now={"MemorySize": 128})
    answer = hook.ask(json.dumps(spelled(asked, change)).encode())
    assert answer["errorCode"] == "NonCompliant" and answer["clientRequestToken"] == "token-1"


def test_case_counts_inside_properties(hook):
    assert "MemorySize is missing" in hook.ask(request(now={"memorysize": 3072}))["message"]


def test_target_type_is_not_looked_at(hook):
    assert hook.ask(request(now={"MemorySize": 128}, data={"targetType": "STACK"}))["errorCode"] == "NonCompliant"


@pytest.mark.parametrize("asked, says", [
    ({}, "no requestData"),
    ({"requestData": {}}, "targetName"),
    ({"requestData": {"targetName": "NESTED_STACK"}, "actionInvocationPoint": "CREATE_PRE_PROVISION"}, "NESTED_STACK"),
    (request(action="IMPORT", now={}), "IMPORT_PRE_PROVISION"),
    (request(now={}) | {"actionInvocationPoint": "UPDATE_POST_PROVISION"}, "UPDATE_POST_PROVISION"),
    (request(now={}) | {"actionInvocationPoint": None}, "actionInvocationPoint"),
    (request(), "no resourceProperties"),
    (request(before={"A": 1}), "no resourceProperties"),
    (request(now=[1]), "resourceProperties is a list"),
    (request("STACK", "CREATE"), "no template"),
    (request("CHANGE_SET", "CREATE"), "no template"),
    (request("STACK", "CREATE", data={"targetModel": {"template": " \n"}}), "no template"),
    (request("STACK", "CREATE", data={"targetModel": {"template": "just text"}}), "template"),
    (request("STACK", "CREATE", data={"targetModel": {"template": "{\"Resources\": {}}"}}), "Resources"),
    (request("STACK", "CREATE", data={"targetModel": {}, "payload": "http://s3.amazonaws.com/x?secret=abc"}), fetching("https")),
    (request("STACK", "CREATE", data={"targetModel": {}, "payload": "https://169.254.169.254/latest?secret=abc"}), fetching("169.254.169.254")),
])
def test_what_cannot_be_judged_says_so(hook, asked, says):
    answer = hook.ask(asked)
    internal(answer, says)
    assert "secret" not in json.dumps(answer)


@pytest.mark.parametrize("body, says", [
    (b"", "JSON"), (b"{", "JSON"), (b"[]", "object"), (b"null", "object"), (b'"x"', "object"), (b'{"a":1,"a":2}', "twice"), (b"\xff\xfe", "JSON"),
    (b'{"kind":"AdmissionReview","request":{}}', "Kubernetes AdmissionReview"),
    (b'{"payload_version":1,"stage":"post_plan"}', "Terraform run task"),
    (b'{"action":"CREATE","hook":"x","resource":{}}', "OPA hook"),
    (b'{"pluginReports":[]}', "CDK policy validation report"),
    (b'{"Resources":{}}', "/v1/check"),
])
def test_what_is_no_hook_request_is_refused_by_name(hook, body, says):
    word, text = hook.raw(body)
    assert word == "refused" and says in text, text


def test_credentials_reach_no_text(hook):
    asked = request(now={"MemorySize": 128}, data={"callerCredentials": json.dumps({"secretAccessKey": "SECRETKEY123"}), "providerCredentials": "PROVIDER456"})
    assert "SECRETKEY123" not in json.dumps(hook.ask(asked)) and "PROVIDER456" not in json.dumps(hook.ask(asked))


def test_secrets_by_name_are_masked(hook):
    answer = hook.ask(request("AWS::RDS::DBInstance", now={"MasterUserPassword": "hunter2hunter2"}))
    assert answer["errorCode"] == "NonCompliant" and "hunter2" not in json.dumps(answer)


SECRETS = {
    "MasterUserPassword": "geheim-1", "SecretString": "geheim-2", "Key": "AKIAIOSFODNN7GEHEIM2", "Url": "https://u:geheim-3@h/x?a=1&X-Amz-Signature=geheim4&b=2",
    "Reference": "{{resolve:secretsmanager:geheim-5:SecretString:pw}}", "Text": "export AWS_SECRET_ACCESS_KEY=geheim6wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLE",
    "Pem": "-----BEGIN PRIVATE KEY-----\ngeheim7\n-----END PRIVATE KEY-----", "Variables": {"DB_PASSWORD": "geheim-8"}}


@pytest.mark.parametrize("action", ["CREATE", "UPDATE"])
def test_what_looks_like_a_secret_is_told_nobody(hook, action):
    for name, value in SECRETS.items():
        answer = hook.ask(request("AWS::EC2::Instance", action, {"Name": name, name: value}, {name: value}))
        assert answer["errorCode"] == "NonCompliant" and "T-TELL" in answer["message"] and "geheim" not in json.dumps(answer).lower(), (name, answer)
    template = "Parameters: {U: {Type: String, AllowedValues: ['https://h/x?sig=geheim']}}\nResources:\n  I: {Type: 'AWS::EC2::Instance', Properties: {Name: X, X: !Ref U}}\n"
    answer = hook.ask(stack(template, template, action))
    assert "https://h/x?" in answer["message"] and "geheim" not in json.dumps(answer)


def test_the_older_envelope_gets_its_five_keys(hook):
    asked = {"request": {"clientRequestToken": "t", "hookContext": {"awsAccountId": "1", "stackId": "s", "changeSetId": None, "hookTypeName": "a::b::c",
             "invocationPoint": "CREATE_PRE_PROVISION", "targetName": "AWS::Lambda::Function", "targetType": "RESOURCE", "targetLogicalId": "Fn",
             "targetModel": {"resourceProperties": {"MemorySize": 3072, "Description": "x"}}}}, "callbackContext": {}}
    answer = hook.ask(asked)
    assert answer["status"] == "SUCCESS" and {"status", "errorCode", "message", "callbackContext", "callbackDelaySeconds"} <= set(answer)
    assert answer["clientRequestToken"] == "t"


# ---- STACK ----

def stack(template, previous=None, action="CREATE"):
    payload = {"template": template}
    if previous is not None:
        payload["previousTemplate"] = previous
    return payload_request("STACK", payload, action)


TEMPLATE = """Parameters:
  Memory: {Type: Number, Default: 3072}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Description: x
      MemorySize: %s
"""


def test_stack_findings_have_lines(hook):
    answer = hook.ask(stack(TEMPLATE % "128"))
    assert "Fn /Properties/MemorySize line 8: MemorySize is 128, expected 3072" in answer["message"]
    assert hook.ask(stack(TEMPLATE % "3072"))["hookStatus"] == "SUCCESS"


def test_stack_defaults_are_not_assumed(hook):
    answer = hook.ask(stack(TEMPLATE % "!Ref Memory"))
    assert answer["errorCode"] == "NonCompliant" and "undecided" in answer["message"] and "Memory" in answer["message"]


def test_stack_update_and_delete(hook):
    stream = "Resources:\n  S:\n    Type: AWS::Kinesis::Stream\n    Properties: {ShardCount: %d}\n"
    assert "was 1" in hook.ask(stack(stream % 2, stream % 1, "UPDATE"))["message"]
    table = "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {Temporary: false}\n"
    removed = hook.ask(stack(stream % 1, (stream % 1) + table.replace("Resources:\n", ""), "UPDATE"))
    assert notes(removed, "FAILED")["T-KEEP"]
    assert hook.ask(stack(table, None, "DELETE"))["errorCode"] == "NonCompliant"
    gone = hook.ask(payload_request("STACK", {}, "DELETE"))
    assert gone["hookStatus"] == "SUCCESS" and {n["status"] for n in gone["annotations"]} == {"SKIPPED"}
    assert "no template" in notes(gone)["T-KEEP"]["statusMessage"]


def test_stack_in_pascal_case_and_json(hook):
    template = json.dumps({"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 1}}}})
    answer = hook.ask(payload_request("STACK", {"Template": template, "PreviousTemplate": "", "ChangedResources": []}))
    assert "T-SIZE" in notes(answer, "FAILED")


def test_a_template_that_would_be_refused_is_denied(hook):
    answer = hook.ask(stack("Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Description: x\n      MemorySize: 3072\n      Role: !Ref Nobody\n"))
    assert answer["errorCode"] == "NonCompliant" and "Nobody" in notes(answer)["moongate.template"]["statusMessage"]


# ---- CHANGE_SET ----

CHANGED = """Parameters:
  Memory: {Type: Number}
  Word: {Type: String, NoEcho: true}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
  Fn:
    Type: AWS::Lambda::Function
    DeletionPolicy: Retain
    Properties:
      Description: x
      MemorySize: !Ref Memory
      Role: !GetAtt Role.Arn
  Key:
    Type: AWS::KMS::Key
    DeletionPolicy: Retain
    Properties: {}
  Queue:
    Type: AWS::SQS::Queue
"""


def change(id, type, action, after=None, before=None):
    wrap = lambda p: None if p is None else json.dumps({"Properties": p})
    return {"logicalResourceId": id, "resourceType": type, "action": action, "lineNumber": 1, "beforeContext": wrap(before), "afterContext": wrap(after)}


def change_set(*changes, template=CHANGED):
    return payload_request("CHANGE_SET", {"template": template, "changedResources": list(changes)})


def test_change_set_values_come_from_the_context(hook):
    good = {"Description": "x", "MemorySize": "3072", "Role": "arn:aws:iam::123456789012:role/r"}
    answer = hook.ask(change_set(change("Fn", "AWS::Lambda::Function", "CREATE", good)))
    assert answer["hookStatus"] == "SUCCESS", answer
    assert {"T-SIZE", "T-ROLE"} <= set(notes(answer, "PASSED"))  # the reference stays the template's
    bad = hook.ask(change_set(change("Fn", "AWS::Lambda::Function", "UPDATE", good | {"MemorySize": "128"}, good)))
    assert "Fn /Properties/MemorySize line 13: MemorySize is `128`, expected 3072" in bad["message"], bad["message"]


def test_change_set_placeholders_are_unknown(hook):
    after = {"Description": "x", "MemorySize": "{{changeSet:KNOWN_AFTER_APPLY}}", "Role": "{{changeSet:KNOWN_AFTER_APPLY}}"}
    answer = hook.ask(change_set(change("Fn", "AWS::Lambda::Function", "CREATE", after)))
    assert answer["errorCode"] == "NonCompliant" and "undecided" in answer["message"]
    assert "T-ROLE" in notes(answer, "PASSED")
    literal = CHANGED.replace("!Ref Memory", "3072")
    answer = hook.ask(change_set(change("Fn", "AWS::Lambda::Function", "CREATE", after), template=literal))
    assert "known only after the change set has run" in answer["message"]


def test_change_set_judges_what_it_changes(hook):
    """The queue, which would break a policy, is not touched; attributes are the template's."""
    answer = hook.ask(change_set(change("Key", "AWS::KMS::Key", "CREATE", {})))
    assert answer["hookStatus"] == "SUCCESS" and "T-RETAIN" in notes(answer, "PASSED")
    assert "changes no resource" in notes(answer, "SKIPPED")["T-SIZE"]["statusMessage"]
    internal(hook.ask(change_set(change("Queue", "AWS::SQS::Queue", "CREATE", {}))), "T-BROKE")
    assert hook.ask(change_set())["hookStatus"] == "SUCCESS"


def test_change_set_operations_are_by_resource(hook):
    template = "Resources:\n  S:\n    Type: AWS::Kinesis::Stream\n    Properties: {ShardCount: 2}\n  N:\n    Type: AWS::Kinesis::Stream\n    Properties: {ShardCount: 2}\n"
    answer = hook.ask(change_set(change("S", "AWS::Kinesis::Stream", "UPDATE", {"ShardCount": "2"}, {"ShardCount": "1"}),
                                 change("N", "AWS::Kinesis::Stream", "CREATE", {"ShardCount": "2"}), template=template))
    assert "S /Properties/ShardCount line 4: was 1" in answer["message"] and "; " not in answer["message"], answer["message"]
    answer = hook.ask(change_set(change("T", "AWS::DynamoDB::Table", "DELETE", None, {"Temporary": "false"}), template=template))
    assert "T /Properties/Temporary" in answer["message"] and "line" not in answer["message"]
    assert hook.ask(change_set(change("T", "AWS::DynamoDB::Table", "DELETE", None, {"Temporary": "true"}), template=template))["hookStatus"] == "SUCCESS"


def test_change_set_resources_that_only_a_macro_makes(hook):
    template = "Transform: Mine\n" + CHANGED
    answer = hook.ask(change_set(change("Made", "AWS::Lambda::Function", "CREATE", {"MemorySize": "1", "Description": "x"}),
                                 change("MadeKey", "AWS::KMS::Key", "CREATE", {}), template=template))
    assert "Made /Properties/MemorySize: MemorySize is `1`" in answer["message"], answer["message"]
    assert "T-RETAIN" in notes(answer, "FAILED") and "not carried" in notes(answer)["T-RETAIN"]["statusMessage"]


def test_change_set_masked_values_are_unknown(hook):
    template = "Parameters:\n  W: {Type: String, NoEcho: true}\nResources:\n  D:\n    Type: AWS::RDS::DBInstance\n    Properties: {MasterUserPassword: !Ref W}\n"
    answer = hook.ask(change_set(change("D", "AWS::RDS::DBInstance", "CREATE", {"MasterUserPassword": "****"}), template=template))
    assert "undecided" in answer["message"]
    leaked = hook.ask(change_set(change("D", "AWS::RDS::DBInstance", "CREATE", {"MasterUserPassword": "leaked-secret"}), template=template))
    assert "leaked-secret" not in json.dumps(leaked)


@pytest.mark.parametrize("item, says", [
    (change("Fn", "AWS::Lambda::Function", "IMPORT", {}), "IMPORT"),
    (change("Fn", "AWS::Lambda::Function", "CREATE") | {"afterContext": "<Resource Properties as json string>"}, "afterContext"),
    (change("Fn", "AWS::Lambda::Function", "CREATE") | {"afterContext": "[1]"}, "afterContext"),
    (change("", "AWS::Lambda::Function", "CREATE", {}), "logicalResourceId"),
    (change("Fn", "", "CREATE", {}), "resourceType"),
    ("x", "object"),
])
def test_change_set_entries_that_cannot_be_read(hook, item, says):
    internal(hook.ask(change_set(item)), says)


def test_change_set_needs_its_list(hook):
    internal(hook.ask(payload_request("CHANGE_SET", {"template": CHANGED})), "changedResources")
    internal(hook.ask(change_set(change("Fn", "AWS::Lambda::Function", "CREATE", {}), change("Fn", "AWS::Lambda::Function", "DELETE"))), "twice")


def test_change_set_in_other_spellings(hook):
    item = {"LogicalId": "Fn", "TypeName": "AWS::Lambda::Function", "Action": "CREATE", "ResourceProperties": json.dumps({"MemorySize": "1", "Description": "x"})}
    answer = hook.ask(payload_request("CHANGE_SET", {"Template": CHANGED, "ChangedResources": [item]}))
    assert "MemorySize is `1`" in answer["message"]


# ---- limits ----

def test_the_message_is_decisive_early_and_counts_the_rest(hook):
    many = "Resources:\n" + "".join(f"  Fn{i}:\n    Type: AWS::Lambda::Function\n    Properties: {{MemorySize: {i}}}\n" for i in range(400))
    answer = hook.ask(stack(many))
    assert len(answer["message"]) <= 1024
    shown = answer["message"].count("T-SIZE")
    assert f"and {400 - shown} more" in answer["message"]
    assert len(notes(answer)["T-SIZE"]["statusMessage"]) <= 16384 and "more" in notes(answer)["T-SIZE"]["statusMessage"]


def test_spent_time_is_an_internal_failure(pack):
    program = Program(pack, millis=0)
    internal(program.ask(request(now={"MemorySize": 3072, "Description": "x"})), "time")
    program.close()


# ---- what CloudFormation and its tools send ----

@needs_shared
def test_published_requests(hook):
    for path in sorted(PAYLOADS.glob("lambda-hook/*.request.json")) + sorted(PAYLOADS.glob("custom-hook/*")):
        body = path.read_bytes()
        asked = json.loads(body)
        if "response" in path.name or "payload" in path.name:
            assert hook.raw(body)[0] == "refused"
            continue
        answer = hook.ask(asked)
        if not asked or "stack" in path.name or "change-set" in path.name or "without-target-model" in path.name or "invalid" in path.name:
            internal(answer)
        else:
            assert answer.get("errorCode") != "InternalFailure", (path.name, answer)


@needs_shared
def test_published_payloads(hook):
    load = lambda name: json.loads((PAYLOADS / "lambda-hook" / name).read_text())
    table = hook.ask(payload_request("CHANGE_SET", load("change-set-create.payload.json")))
    internal(table, "T-BROKE", "NewSQSQueue")
    answer = hook.ask(payload_request("STACK", load("stack-update.payload.json"), "UPDATE"))
    assert "S3Bucket /Properties/PublicAccessBlockConfiguration" in notes(answer)["T-PUBLIC"]["statusMessage"]
    internal(hook.ask(payload_request("STACK", json.loads((PAYLOADS / "custom-hook" / "java-plugin.stack-payload.pascal-case.json").read_text()))), "template")


@needs_shared
def test_other_gates(hook):
    for path in sorted(PAYLOADS.glob("other-gates/*")):
        word, text = hook.raw(path.read_bytes())
        name = path.name.split("-")[0]
        assert word == "refused" and {"cdk": "CDK", "kubernetes": "Kubernetes", "opa": "OPA", "terraform": "Terraform"}[name] in text


def as_text(value):
    """Numbers and booleans as CloudFormation has sent them for years."""
    if isinstance(value, dict):
        return {k: as_text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_text(v) for v in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)


@needs_shared
@pytest.mark.parametrize("name", ["org", "payment"])
def test_contract_inputs_in_other_forms(name):
    """Text for numbers decides the same; as a change set or a stack each is answered without a failure of our own."""
    program = Program(SOURCE / "policies" / name)
    for path in sorted(PAYLOADS.glob("contract-inputs/*/inputs*.json"))[::4]:
        for target, model in json.loads(path.read_text()).items():
            now, before = model.get("resourceProperties") or {}, model.get("previousResourceProperties")
            template = json.dumps({"Resources": {"R": {"Type": target, "Properties": now}}})
            typed, text = program.ask(request(target, now=now)), program.ask(request(target, now=as_text(now)))
            assert (typed["hookStatus"], set(notes(typed, "FAILED"))) == (text["hookStatus"], set(notes(text, "FAILED"))), (path, target)
            for asked in (stack(template), change_set(change("R", target, "CREATE", as_text(now)), template=template),
                          change_set(change("R", target, "UPDATE", as_text(now), as_text(before or now)), template=template),
                          change_set(change("R", target, "DELETE", None, as_text(now)), template='{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'),
                          change_set(change("R", target, "CREATE", {k: "{{changeSet:KNOWN_AFTER_APPLY}}" for k in now}), template=template)):
                assert program.ask(asked).get("errorCode") != "InternalFailure", (path, target, asked)
    program.close()


@needs_shared
@pytest.mark.parametrize("name", ["org", "payment"])
def test_contract_inputs(name):
    """hooks.md 4.3: the request as `cfn test` builds it, the asserts that it makes of every answer."""
    program = Program(SOURCE / "policies" / name)
    for path in sorted(PAYLOADS.glob("contract-inputs/*/inputs*.json")):
        action = "UPDATE" if "update" in path.name else "DELETE" if "delete" in path.name else "CREATE"
        for target, model in json.loads(path.read_text()).items():
            token = "0b6e6a4e-6f0d-4a43-9a0c-3c1b7f1b2a11"
            answer = program.ask({"requestData": {"callerCredentials": "{}", "targetName": target, "targetType": "RESOURCE", "targetLogicalId": token, "targetModel": model},
                                  "requestContext": {"callbackContext": None}, "hookTypeName": "MyCompany::Testing::MyTestHook", "hookTypeVersion": "00000001",
                                  "clientRequestToken": token, "stackId": token, "awsAccountId": "123456789012",
                                  "actionInvocationPoint": action + "_PRE_PROVISION", "hookModel": None})
            assert answer.get("errorCode") != "InternalFailure", (path, target, answer)
    program.close()
