# SPDX-License-Identifier: Apache-2.0
"""deploy/hook: the template, and the forwarder in it, run against a service of our own."""
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
BINARY = os.environ.get("MG_BINARY", str(SOURCE / "build" / "core" / "cli" / "moongate"))
TEMPLATE = SOURCE / "deploy" / "hook" / "hook.yml"
REQUEST = {"clientRequestToken": "token-1", "requestData": {"targetName": "A::B::C", "callerCredentials": "SECRET", "ProviderCredentials": "SECRET", "x": 1}}


def code():
    text = TEMPLATE.read_text()
    lines = text[text.index("ZipFile: |\n") + 11:text.index("\n  HookRole:")].splitlines()
    return "\n".join(line[10:] for line in lines) + "\n"


class Service(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *replies):
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies, self.asked = list(replies), []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        status, text, headers = (self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0])
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST


def reply(answer, status=200, **headers):
    return status, answer if isinstance(answer, bytes) else json.dumps(answer).encode(), headers


ALLOW = {"hookStatus": "SUCCESS", "message": "Allowed"}


class Context:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self):
        return int((self.end - time.monotonic()) * 1000)


@pytest.fixture
def forward(monkeypatch):
    secrets = ["first", "second"]
    client = types.SimpleNamespace(get_secret_value=lambda SecretId: {"SecretString": secrets.pop(0) + "\n"})
    monkeypatch.setitem(sys.modules, "boto3", types.SimpleNamespace(client=lambda name: client))
    monkeypatch.setenv("TOKEN_ARN", "arn")
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    module = {}
    exec(compile(code(), "forwarder", "exec"), module)

    def ask(service, event=REQUEST, seconds=8):
        monkeypatch.setenv("SERVICE_URL", service if isinstance(service, str) else f"http://127.0.0.1:{service.server_port}/hook")
        return module["handler"](event, Context(seconds))
    return ask


def failed(answer, says):
    assert (answer["hookStatus"], answer["errorCode"], answer["clientRequestToken"]) == ("FAILED", "InternalFailure", "token-1")
    assert says in answer["message"], answer


def test_the_request_goes_there_and_the_answer_back(forward):
    service = Service(reply(ALLOW))
    assert forward(service) == ALLOW
    path, headers, body = service.asked[0]
    assert path == "/hook" and headers["Authorization"] == "Bearer first"
    assert body == {"clientRequestToken": "token-1", "requestData": {"targetName": "A::B::C", "x": 1}}


def test_a_rotated_token_and_a_busy_service_are_tried_again(forward):
    service = Service(reply({}, 401), reply({}, 503), reply(ALLOW))
    assert forward(service) == ALLOW
    assert [h["Authorization"] for _, h, _ in service.asked] == ["Bearer first", "Bearer second", "Bearer second"]


@pytest.mark.parametrize("answer, says", [
    (reply(b"not json"), "JSONDecodeError"), (reply([]), "no hook answer"), (reply({"hookStatus": "MAYBE"}), "no hook answer"), (reply({}, 400), "400"),
    (reply({}, 500), "500"), (reply({}, 307, Location="http://127.0.0.1:9/"), "307"),
])
def test_everything_else_fails_closed(forward, answer, says):
    failed(forward(Service(answer)), says)


def test_nobody_there(forward):
    failed(forward("http://127.0.0.1:9/hook", seconds=4), "could not be reached")


def test_inline_code_fits():
    assert len(code()) <= 4096


def test_the_template():
    yaml = pytest.importorskip("yaml")

    class Loader(yaml.SafeLoader):
        pass
    Loader.add_multi_constructor("!", lambda loader, tag, node: {tag: loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None})
    template = yaml.load(TEMPLATE.read_text(), Loader)
    hook = template["Resources"]["Hook"]["Properties"]
    assert template["Parameters"]["FailureMode"]["Default"] == "WARN"
    assert hook["StackFilters"]["StackNames"]["Exclude"] == [{"Ref": "AWS::StackName"}]
    assert template["Resources"]["Forwarder"]["Properties"]["Timeout"] < 30


def test_cfn_lint():
    api = pytest.importorskip("cfnlint.api")
    aged = {"W2531", "E2531", "E2533"}  # cfn-lint's data about runtimes
    assert [str(m) for m in api.lint_file(TEMPLATE) if m.rule.id not in aged] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_the_systemd_unit(tmp_path):
    """But for where moongate is and what its manual page is, which an installation brings."""
    text = (SOURCE / "deploy" / "systemd" / "moongate.service").read_text()
    unit = tmp_path / "moongate.service"
    unit.write_text(text.replace("/usr/bin/moongate", BINARY).replace("Documentation=man:moongate(1)\n", ""))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, timeout=60, check=False)
    assert "moongate.service" not in done.stderr and done.returncode == 0, done.stderr


def test_our_own_policies_allow_it():
    done = subprocess.run([BINARY, "check", "-p", SOURCE / "policies" / "org", "--tag", "CostCenter=1", "--tag", "Environment=prod", "--tag", "Owner=me", TEMPLATE],
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout.decode()


def test_with_the_real_service(forward, tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.lua").write_text('return { id = "T-1", title = "t", applies = "AWS::SQS::Queue", check = function(q) q:expect("KmsMasterKeyId"):exists() end }')
    with http.server.HTTPServer(("127.0.0.1", 0), None) as s:
        port = s.server_port
    service = subprocess.Popen([BINARY, "serve", "-p", "policies", "--listen", f"127.0.0.1:{port}", "--workers", "1"], cwd=tmp_path, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        event = {"clientRequestToken": "token-1", "stackId": "s", "actionInvocationPoint": "CREATE_PRE_PROVISION",
                 "requestData": {"targetName": "AWS::SQS::Queue", "targetLogicalId": "Q", "targetModel": {"resourceProperties": {}}}}
        answer = forward(f"http://127.0.0.1:{port}/hook", event, seconds=20)
        assert answer["errorCode"] == "NonCompliant" and answer["annotations"][0]["annotationName"] == "T-1", answer
    finally:
        service.terminate()
        service.wait(60)
