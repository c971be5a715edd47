# SPDX-License-Identifier: Apache-2.0
"""`moongate lambda` against a small Runtime API of our own, and against the real runtime interface emulator where it can be had."""
import http.client
import http.server
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
BINARY = os.environ.get("MG_BINARY", str(SOURCE / "build" / "core" / "cli" / "moongate"))
PAYLOADS = Path(os.environ.get("MG_SHARED", SOURCE / ".." / "shared")) / "reference" / "hook-payloads"

PACK = """return { id = "T-SIZE", title = "Functions have 3 GB", severity = "high", applies = "AWS::Lambda::Function",
  check = function(fn) fn:expect("MemorySize"):equals(3072) end }"""
SPIN = """return { id = "T-SPIN", title = "Spins", applies = "AWS::S3::Bucket", check = function(b) while true do end end }"""


def request(size=128, target="AWS::Lambda::Function"):
    return {"clientRequestToken": "token-1", "awsAccountId": "123456789012", "stackId": "s", "actionInvocationPoint": "CREATE_PRE_PROVISION",
            "requestData": {"targetName": target, "targetLogicalId": "Fn", "callerCredentials": "SECRETKEY",
                            "targetModel": {"resourceProperties": {"MemorySize": size}}}, "requestContext": {}}


class RuntimeApi(http.server.ThreadingHTTPServer):
    """The Lambda Runtime API for one function: events in a queue, what was posted in a list."""
    daemon_threads = True

    def __init__(self, chunked=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events, self.posts, self.arrived, self.chunked = queue.Queue(), [], threading.Semaphore(0), chunked
        self.answer, self.next = 202, 200
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return "127.0.0.1:%d" % self.server_port

    def event(self, body, id="8476a536-e9f4-11e8-9739-2dfe598c3fcd", deadline=10.0, **headers):
        self.events.put((body if isinstance(body, bytes) else json.dumps(body).encode(),
                         {"Lambda-Runtime-Aws-Request-Id": id, "lambda-runtime-deadline-ms": str(int((time.time() + deadline) * 1000)),
                          "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1", **headers}))

    def take(self):
        assert self.arrived.acquire(timeout=60), "nothing was posted"
        return self.posts.pop(0)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        assert self.path == "/2018-06-01/runtime/invocation/next"
        body, headers = self.server.events.get()
        self.send_response(self.server.next)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.server.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for i in range(0, len(body), 7):
                part = body[i:i + 7]
                self.wfile.write(b"%x;x=y\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, dict(self.headers), json.loads(body)))
        self.server.arrived.release()
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "size.lua").write_text(PACK)
    return tmp_path


def start(folder, api, *args):
    return subprocess.Popen([BINARY, "lambda", *args], cwd=folder, env={**os.environ, "AWS_LAMBDA_RUNTIME_API": api.address}, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("chunked", [False, True])
def test_events_are_answered_in_order(pack, chunked):
    api = RuntimeApi(chunked)
    for i, size in enumerate([128, 3072, "3072"]):
        api.event(request(size), id=f"id-{i}")
    program = start(pack, api, "-p", "policies", "--events", "3")
    answers = [api.take() for _ in range(3)]
    out, err = program.communicate(timeout=60)
    assert program.returncode == 0, err
    assert [path for path, _, _ in answers] == [f"/2018-06-01/runtime/invocation/id-{i}/response" for i in range(3)]
    assert [a["hookStatus"] for _, _, a in answers] == ["FAILED", "SUCCESS", "SUCCESS"]
    assert answers[0][2]["clientRequestToken"] == "token-1"
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["verdict"] for line in lines] == ["deny", "allow", "allow"]
    assert lines[0]["id"] in answers[0][2]["message"] and len({line["id"] for line in lines}) == 3
    assert lines[0]["trace"].startswith("Root=") and b"SECRETKEY" not in out + err


def test_what_is_no_hook_request_is_answered_too(pack):
    api = RuntimeApi()
    for body in (b"{", b"{}", b'{"kind":"AdmissionReview"}'):
        api.event(body)
    program = start(pack, api, "-p", "policies", "--events", "3")
    for _ in range(3):
        path, _, answer = api.take()
        assert path.endswith("/response") and answer["errorCode"] == "InternalFailure"
    assert program.wait(60) == 0


def test_the_functions_own_deadline_counts(pack):
    (pack / "policies" / "spin.lua").write_text(SPIN)
    (pack / "moongate.yaml").write_text("packs: [policies]\nlimits: {policy_millis: 60000, policy_fuel: 1073741824, judge_millis: 600000}\n")
    api = RuntimeApi()
    api.event(request(target="AWS::S3::Bucket"), deadline=1.5)
    program = start(pack, api, "--events", "1")
    _, _, answer = api.take()
    assert answer["errorCode"] == "InternalFailure" and "T-SPIN" in answer["message"]
    assert program.wait(60) == 0


def test_a_late_answer_does_not_end_it(pack):
    api = RuntimeApi()
    api.answer = 400
    api.event(request())
    api.event(request())
    program = start(pack, api, "-p", "policies", "--events", "2")
    api.take(), api.take()
    _, err = program.communicate(timeout=60)
    assert program.returncode == 0
    assert err.decode().count("moongate: the Lambda runtime API answered 400 to an answer") == 2


@pytest.mark.parametrize("status, id, says", [
    (500, "id", "the Lambda runtime API answered 500 to `next`"),
    (200, "", "gave an event without a request id"),
    (200, "a/../init", "gave an event without a request id"),
    (200, "a?b", "gave an event without a request id"),
    (200, "a" * 128, "gave an event without a request id"),
])
def test_what_is_no_event_ends_it(pack, status, id, says):
    """The next start is clean; nothing is posted to a path that somebody else has made up."""
    api = RuntimeApi()
    api.next = status
    api.event(request(), id=id)
    program = start(pack, api, "-p", "policies", "--events", "1")
    _, err = program.communicate(timeout=60)
    assert program.returncode != 0 and says in err.decode() and not api.posts


def test_ids_and_traces_of_events(pack):
    api = RuntimeApi()
    traces = ["Root=1-a", "t" * 511, "t" * 512, ""]
    for i, trace in enumerate(traces):
        api.event(request(3072), id="i" * (127 - i), **{"Lambda-Runtime-Trace-Id": trace})
    program = start(pack, api, "-p", "policies", "--events", "4")
    assert [api.take()[0] for _ in traces] == [f"/2018-06-01/runtime/invocation/{'i' * (127 - i)}/response" for i in range(4)]
    out, _ = program.communicate(timeout=60)
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("trace") or "" for line in lines] == ["Root=1-a", "t" * 511, "", ""]  # one that is too long is none, and not the one before


@pytest.mark.parametrize("args, files, says", [
    (["-p", "policies"], {"policies/bad.lua": "return {"}, "bad.lua"),
    (["-p", "nowhere"], {}, "nowhere"),
    ([], {}, "no policies"),
    ([], {"moongate.yaml": "packs: [policies]\nserver: {payload_private: maybe}\n"}, "payload_private"),
])
def test_a_bad_start_is_an_init_error(pack, args, files, says):
    for name, text in files.items():
        (pack / name).write_text(text)
    api = RuntimeApi()
    program = start(pack, api, *args)
    path, headers, body = api.take()
    assert path == "/2018-06-01/runtime/init/error"
    kind = headers["Lambda-Runtime-Function-Error-Type"]
    assert kind == body["errorType"] and kind.startswith("Runtime.Bad") and says in body["errorMessage"] and body["stackTrace"] == []
    _, err = program.communicate(timeout=60)
    assert program.returncode != 0 and says in err.decode()


def test_without_a_runtime_api(pack):
    environment = {k: v for k, v in os.environ.items() if k != "AWS_LAMBDA_RUNTIME_API"}
    done = subprocess.run([BINARY, "lambda", "-p", "policies"], cwd=pack, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 2 and b"AWS_LAMBDA_RUNTIME_API" in done.stderr
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        free = s.getsockname()[1]
    done = subprocess.run([BINARY, "lambda", "-p", "policies"], cwd=pack, env={**environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{free}"}, capture_output=True, timeout=60)
    assert done.returncode == 1 and b"runtime API" in done.stderr


def emulator():
    """The emulator of the PyPI package aws-sam-cli, kept in a folder between runs; a reason when it cannot be had."""
    given = os.environ.get("MG_RIE")
    if given:
        return Path(given), None
    machine = {"x86_64": "x86_64", "aarch64": "arm64"}.get(os.uname().machine)
    kept = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "moongate-tests" / f"aws-lambda-rie-{machine}"
    if machine is None:
        return None, "no emulator for this machine"
    if kept.exists():
        return kept, None
    folder = kept.parent / "download"
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder), "aws-sam-cli==1.170.0"],
                          capture_output=True, timeout=240)
    wheels = list(folder.glob("aws_sam_cli-*.whl"))
    if done.returncode or not wheels:
        return None, "aws-sam-cli cannot be downloaded: " + done.stderr.decode().strip()[-200:]
    with zipfile.ZipFile(wheels[0]) as z:
        part = kept.with_suffix(".part")
        part.write_bytes(z.read(f"samcli/local/rapid/aws-lambda-rie-{machine}"))
    part.chmod(0o755)
    part.rename(kept)
    shutil.rmtree(folder)
    return kept, None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Emulator:
    def __init__(self, folder, *command):
        path, reason = emulator()
        if path is None:
            pytest.skip(reason)
        self.port = free_port()
        self.log = open(folder / "rie.log", "wb")
        environment = {**os.environ, "AWS_LAMBDA_FUNCTION_TIMEOUT": "20"}
        self.process = subprocess.Popen([str(path), "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}", "--runtime-api-address", f"127.0.0.1:{free_port()}",
                                         *command, "handler"], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail("the emulator does not listen")

    def invoke(self, body):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        c.request("POST", "/2015-03-31/functions/function/invocations", body if isinstance(body, bytes) else json.dumps(body).encode())
        reply = c.getresponse()
        return reply.status, json.loads(reply.read())

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


def test_the_real_emulator(pack):
    (pack / "moongate.yaml").write_text("packs: [policies]\n")
    (pack / "bootstrap").symlink_to(Path(BINARY).with_name("moongate-service"))
    rie = Emulator(pack, str(pack / "bootstrap"))
    try:
        status, answer = rie.invoke(request(128))
        assert status == 200 and answer["errorCode"] == "NonCompliant" and answer["annotations"][0]["annotationName"] == "T-SIZE", answer
        assert rie.invoke(request(3072))[1]["hookStatus"] == "SUCCESS"
        assert rie.invoke({})[1]["errorCode"] == "InternalFailure"
        if PAYLOADS.is_dir():
            for path in sorted(PAYLOADS.glob("custom-hook/*request*.json"))[:8] + [PAYLOADS / "lambda-hook" / "resource-update.request.json"]:
                assert rie.invoke(path.read_bytes())[1]["hookStatus"] in ("SUCCESS", "FAILED"), path
    finally:
        rie.close()


def test_the_real_emulator_hears_of_bad_policies(pack):
    (pack / "policies" / "bad.lua").write_text("return {")
    (pack / "moongate.yaml").write_text("packs: [policies]\n")
    (pack / "bootstrap").symlink_to(Path(BINARY).with_name("moongate-service"))
    rie = Emulator(pack, str(pack / "bootstrap"))
    try:
        _, answer = rie.invoke(request(128))
        assert answer["errorType"] == "Runtime.BadPolicies" and "bad.lua" in answer["errorMessage"], answer
    finally:
        rie.close()
