# SPDX-License-Identifier: Apache-2.0
"""Clients that nobody here wrote: boto3, the AWS SDK for JavaScript, and the runtime interface emulator in front of `moongate lambda`. They get the same answers
for what CloudFormation and its tools send."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import SOURCE, Service
from test_hook import PAYLOADS, contract, needs_shared, request
from test_hook_fetch import CHANGED, certificates, change, server  # noqa: F401  pylint: disable=unused-import
from test_hook_lambda import BINARY, Emulator

boto3 = pytest.importorskip("boto3")
SDK = "@aws-sdk/client-lambda@3.799.0"
KEY = "credentials-of-somebody"
# What each published request must come to under the policies below; what is not named here is answered by nobody's policy: SUCCESS, all skipped.
ANSWERS = {
    "lambda-hook/resource-update.request.json": ("FAILED", "NonCompliant", "PointInTimeRecovery"),
    "lambda-hook/stack-update.request.json": ("FAILED", "NonCompliant", "PublicAccessBlockConfiguration"),
    "lambda-hook/change-set-create.request.json": ("FAILED", "NonCompliant", "PointInTimeRecovery"),
    "custom-hook/cfn-cli-make-request.constructed.json": ("FAILED", "NonCompliant", "PublicAccessBlockConfiguration"),
    "custom-hook/lambda-function-invoker.event-success.json": ("FAILED", "NonCompliant", "PublicAccessBlockConfiguration"),
    "custom-hook/lambda-function-invoker.event-failed.json": ("FAILED", "NonCompliant", "PublicAccessBlockConfiguration"),
    "custom-hook/lambda-function-invoker.event-invalid.json": ("FAILED", "InternalFailure", "no resourceProperties"),
    "custom-hook/java-plugin.empty.request.json": ("FAILED", "InternalFailure", "no requestData"),
    "custom-hook/java-plugin.preCreate.request-with-invalid-actionInvocationPoint.json": ("FAILED", "InternalFailure", "UPDATE_POST_PROVISION"),
    "custom-hook/java-plugin.preCreate.request-without-target-model.json": ("FAILED", "InternalFailure", "no resourceProperties"),
    "custom-hook/java-plugin.preCreate.request.with-stack-level-hook.json": ("FAILED", "InternalFailure", "not fetched"),
    "custom-hook/python-plugin.stack-level.redacted.json": ("FAILED", "InternalFailure", "not fetched"),
}
POLICIES = {
    "table.lua": """return { id = "T-TABLE", title = "Tables can be restored", severity = "high", applies = "AWS::DynamoDB::Table",
      check = function(t) t:expect("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"):is_true() end }""",
    "bucket.lua": """return { id = "T-BUCKET", title = "Buckets are closed", severity = "high", applies = "AWS::S3::Bucket",
      check = function(b) b:expect("PublicAccessBlockConfiguration.BlockPublicAcls"):is_true() end }""",
    "size.lua": """return { id = "T-SIZE", title = "Functions have 3 GB", severity = "high", applies = "AWS::Lambda::Function",
      check = function(fn) fn:expect("MemorySize"):equals(3072) end }""",
}
# The same kinds of requests as the published ones, in our own words.
OWN = [
    (request(now={"MemorySize": 3072}, data={"callerCredentials": json.dumps({"secretAccessKey": KEY}), "providerCredentials": KEY}), ("SUCCESS", None, "Allowed")),
    (request(now={"MemorySize": "128"}), ("FAILED", "NonCompliant", "T-SIZE")),
    (request(now={"MemorySize": 128}, stackId="", changeSetId="", data={"targetType": "RESOURCE", "targetLogicalId": "AWS::Lambda::Function+f+1"}), ("FAILED", "NonCompliant", "T-SIZE")),
    (request(now={"MemorySize": "ü✓"}), ("FAILED", "NonCompliant", "ü✓")),
    (request("AWS::Unheard::Of", now={"A": 1}), ("SUCCESS", None, "Allowed")),
    (request(action="DELETE", before={"MemorySize": 128}), ("SUCCESS", None, "Allowed")),
    ({"requestData": {"targetName": "STACK", "targetLogicalId": "s"}, "actionInvocationPoint": "DELETE_PRE_PROVISION"}, ("SUCCESS", None, "no template")),
    (request() | {"actionInvocationPoint": "CREATE"}, ("FAILED", "InternalFailure", "CREATE_PRE_PROVISION")),
]
OTHER_GATES = [('{"kind": "AdmissionReview", "request": {}}', "Kubernetes"), ('{"payload_version": 1, "stage": "post_plan"}', "Terraform"), ("[]", "a list"), ("{", "JSON"),
               ('{"action": "CREATE", "hook": "h", "resource": {}}', "OPA"), ('{"pluginReports": []}', "CDK")]


@pytest.fixture(scope="module")
def gate(tmp_path_factory, certificates):  # noqa: F811
    """A service that fetches payloads from this machine."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "pack").mkdir()
    for name, text in POLICIES.items():
        (folder / "pack" / name).write_text(text)
    settings = {"payload_hosts": ["localhost:*"], "payload_private": True, "payload_ca": str(certificates / "ca.pem")}
    one = Service(folder, policies=False, config={"server": dict(settings)})
    yield one
    assert one.stop() == 0
    text = one.log_path.read_text()
    assert "Sanitizer" not in text
    kept = "".join(p.read_text(errors="replace") for p in (folder / "moongate-decisions").rglob("*") if p.is_file())
    assert "T-SIZE" in kept and not re.search(f"{KEY}|s3cr3t|X-Amz-Signature", text + kept, re.I)


def python(gate):
    def invoke(text):
        try:
            reply = client.invoke(FunctionName="TypeFunction", Payload=text)
        except client.exceptions.ClientError as e:
            return {"status": e.response["ResponseMetadata"]["HTTPStatusCode"], "error": e.response["Error"]["Code"], "message": e.response["Error"]["Message"]}
        return {"status": reply["StatusCode"], "error": reply.get("FunctionError"), "version": reply["ExecutedVersion"], "answer": json.load(reply["Payload"])}
    client = boto3.client("lambda", endpoint_url=f"http://{gate.host}:{gate.port}", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")
    return lambda texts: [invoke(text.encode()) for text in texts]


def sdk():
    """The folder that npm has put the SDK into, kept between runs; a reason when it cannot be had."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None, "node and npm are not here"
    kept = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "moongate-tests" / ("js-" + SDK.rsplit("@", 1)[1])
    if not kept.exists():
        part = kept.with_suffix(f".{os.getpid()}")
        part.mkdir(parents=True)
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--prefix", str(part), SDK], capture_output=True, timeout=240,
                              check=False)
        if done.returncode:
            shutil.rmtree(part)
            return None, "npm cannot install the SDK: " + done.stderr.decode().strip()[-200:]
        part.rename(kept)
    return kept, None


def javascript(gate):
    folder, reason = sdk()
    if folder is None:
        pytest.skip(reason)

    def invoke(texts):
        done = subprocess.run(["node", str(SOURCE / "tests" / "service" / "invoke.mjs"), str(folder)], capture_output=True, timeout=120, check=False,
                              input=json.dumps({"endpoint": f"http://{gate.host}:{gate.port}", "requests": texts}).encode())
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)
    return invoke


CLIENTS = pytest.mark.parametrize("client", [python, javascript])


def check(result, wanted, asked):
    assert (result["status"], result["error"], result["version"]) == (200, None, "$LATEST"), result
    contract(result["answer"], asked)
    status, code, says = wanted
    answer = result["answer"]
    assert (answer["hookStatus"], answer.get("errorCode")) == (status, code) and says in answer["message"], (wanted, answer)


@CLIENTS
def test_requests_of_our_own(gate, client):
    for result, (asked, wanted) in zip(client(gate)([json.dumps(asked, ensure_ascii=False) for asked, _ in OWN]), OWN):
        check(result, wanted, asked)


@CLIENTS
def test_no_event_is_an_empty_one(gate, client):
    check(client(gate)([""])[0], ("FAILED", "InternalFailure", "no requestData"), {})


@CLIENTS
def test_other_gates_are_named(gate, client):
    for result, (_, says) in zip(client(gate)([text for text, _ in OTHER_GATES]), OTHER_GATES):
        assert (result["status"], result["error"]) == (400, "InvalidRequestContentException") and says in result["message"], result


def with_payload(path, server):  # noqa: F811
    """The published request, its payload at a server of ours under the same name."""
    asked = json.loads(path.read_text())
    for name in ("callerCredentials", "providerCredentials"):
        if asked.get("requestData", {}).get(name):
            asked["requestData"][name] = json.dumps({"accessKeyId": KEY, "secretAccessKey": KEY, "sessionToken": KEY})
    payload = path.with_name(path.name.replace(".request.", ".payload."))
    if payload.name != path.name and payload.exists():
        server.files[payload.name] = payload.read_bytes()
        asked["requestData"]["payload"] = f"https://localhost:{server.server_port}/file/{payload.name}?X-Amz-Signature=s3cr3t"
    return asked


def published(server):  # noqa: F811
    folders = [p for f in ("lambda-hook", "custom-hook") for p in sorted((PAYLOADS / f).glob("*.json"))]
    paths = [p for p in folders if ".payload." not in p.name and "response-" not in p.name and "stack-payload" not in p.name]
    assert len(paths) > 20
    return [(with_payload(p, server), ANSWERS.get(f"{p.parent.name}/{p.name}", ("SUCCESS", None, "Allowed"))) for p in paths]


@needs_shared
@CLIENTS
def test_published_requests(gate, client, server):  # noqa: F811
    cases = published(server)
    for result, (asked, wanted) in zip(client(gate)([json.dumps(asked) for asked, _ in cases]), cases):
        check(result, wanted, asked)


@needs_shared
@CLIENTS
def test_what_stands_beside_the_requests_is_refused_by_name(gate, client):
    paths = sorted(PAYLOADS.glob("*/*response-*.json")) + sorted(PAYLOADS.glob("*/*payload*.json")) + sorted(PAYLOADS.glob("other-gates/*"))
    assert len(paths) > 12
    for path, result in zip(paths, client(gate)([p.read_text() for p in paths])):
        assert (result["status"], result["error"]) == (400, "InvalidRequestContentException") and re.match("this is (a|the) ", result["message"]), (path, result)


def test_a_change_set_and_a_stack_by_payload(gate, server):  # noqa: F811
    good = {"MemorySize": "3072"}
    server.files["c"] = json.dumps({"template": CHANGED, "changedResources": [change("Fn", "AWS::Lambda::Function", "CREATE", good)]}).encode()
    server.files["s"] = json.dumps({"template": json.dumps({"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 1}}}}), "previousTemplate": None}).encode()
    asked = [request(kind, data={"targetName": kind, "targetType": kind, "targetModel": None, "payload": f"https://localhost:{server.server_port}/file/{name}"})
             for kind, name in (("CHANGE_SET", "c"), ("STACK", "s"))]
    change_set, stack = python(gate)([json.dumps(a) for a in asked])
    check(change_set, ("SUCCESS", None, "Allowed"), asked[0])
    check(stack, ("FAILED", "NonCompliant", "Fn /Properties/MemorySize line 1"), asked[1])


def test_lambda_answers_the_same(gate, server, certificates, tmp_path):  # noqa: F811
    """The emulator starts `moongate lambda` as the function's bootstrap; its answers are those of the service, but for the decision's id."""
    (tmp_path / "moongate.yaml").write_text(json.dumps({"packs": [str(gate.pack)], "server": {"payload_hosts": ["localhost:*"], "payload_private": True,
                                                                                           "payload_ca": str(certificates / "ca.pem")}}))
    (tmp_path / "bootstrap").symlink_to(Path(BINARY).with_name("moongate-service"))
    cases = [asked for asked, _ in OWN] + ([asked for asked, _ in published(server)] if PAYLOADS.is_dir() else [])
    emulator = Emulator(tmp_path, str(tmp_path / "bootstrap"))

    def same(answer):
        return re.sub(r"decision [0-9a-f]{32}", "decision ID", json.dumps(answer))
    try:
        for asked, result in zip(cases, python(gate)([json.dumps(c) for c in cases])):
            status, answer = emulator.invoke(asked)
            assert status == 200 and same(answer) == same(result["answer"])
    finally:
        emulator.close()
    assert not re.search(f"{KEY}|s3cr3t", (tmp_path / "rie.log").read_text())
