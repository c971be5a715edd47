# SPDX-License-Identifier: Apache-2.0
"""A running service for tests: real processes, real sockets."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
BINARY = os.environ.get("MG_BINARY", str(SOURCE / "build" / "core" / "cli" / "moongate"))
SANITIZED = "AddressSanitizer" in subprocess.run(["nm", "-D", BINARY], capture_output=True, text=True, check=False).stdout or \
    "__asan" in subprocess.run(["nm", "-D", BINARY], capture_output=True, text=True, check=False).stdout
PATIENCE = 60

POLICY = """return {
  id = "T-SIZE", title = "Queues keep messages for a day", severity = "high", applies = "AWS::SQS::Queue",
  remedy = "Set MessageRetentionPeriod: 86400.",
  check = function(queue) queue:expect("MessageRetentionPeriod"):equals(86400) end,
}
"""
POLICY_TEST = """return {
  { name = "a day holds", template = "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: 86400}}}", expect = { outcome = "pass" } },
}
"""
GOOD = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {MessageRetentionPeriod: 86400}\n"
BAD = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {MessageRetentionPeriod: 60}\n"


def hook_request(period, token="8d1f4c2e-0000-4000-8000-000000000000"):
    return {
        "clientRequestToken": token, "awsAccountId": "123456789012", "stackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/1",
        "hookTypeName": "Moon::Gate::Hook", "hookTypeVersion": "00000001", "hookModel": {"LambdaFunction": "f"},
        "actionInvocationPoint": "CREATE_PRE_PROVISION", "requestContext": {"invocation": 1, "callbackContext": None}, "changeSetId": "",
        "requestData": {"targetName": "AWS::SQS::Queue", "targetType": "AWS::SQS::Queue", "targetLogicalId": "Q",
                        "targetModel": {"resourceProperties": {"MessageRetentionPeriod": period}, "previousResourceProperties": None}},
    }


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(condition, what):
    """Waits for CONDITION; the limit is only there so that a broken build ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


class Service:
    def __init__(self, folder, config=None, arguments=(), workers=2, policies=True, ready=True, environment=None, before=()):
        self.folder = Path(folder)
        self.pack = self.folder / "pack"
        self.pack.mkdir(exist_ok=True)
        if policies:
            self.write("size.lua", POLICY)
            self.write("size.test.lua", POLICY_TEST)
        server = {"listen": "127.0.0.1:0", "workers": workers}
        # The system call filter keeps the leak checker from its work at the end of a process.
        if SANITIZED:
            server["seccomp"] = False
        server.update((config or {}).pop("server", {}) if config else {})
        self.settings = {"packs": ["pack"], "server": server, **(config or {})}
        self.config = self.folder / "moongate.yaml"
        self.configure()
        self.log_path = self.folder / "log"
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen([*before, BINARY, "serve", "--config", str(self.config), *arguments], stderr=self.log, stdin=subprocess.DEVNULL,
                                        env={**os.environ, **(environment or {})})
        self.port = self.host = self.health = None
        self.seen, self.read_to, self.ignored = [], 0, None
        if ready is not None:
            self.find_port()
            if ready:
                self.wait_for("serving")

    def write(self, name, text):
        path = self.pack / name
        temporary = path.with_name(path.name + "~")
        temporary.write_text(text)
        temporary.rename(path)

    def configure(self, **server):
        self.settings["server"].update(server)
        self.config.write_text(json.dumps(self.settings, indent=1))

    def lines(self):
        """All lines so far; each is read once, since a service under load writes many."""
        with open(self.log_path, "rb") as f:
            f.seek(self.read_to)
            for line in f:
                if not line.endswith(b"\n"):
                    break
                self.read_to += len(line)
                if line.startswith(b"{") and not (self.ignored and self.ignored in line):  # a sanitizer writes its reports between the lines
                    self.seen.append(json.loads(line))
        return self.seen

    def events(self, event):
        return [line for line in self.lines() if line["event"] == event]

    def wait_for(self, event, count=1):
        def seen():
            if self.process.poll() is not None:
                raise AssertionError(f"the service ended with {self.process.returncode}: {self.log_path.read_text()}")
            found = self.events(event)
            return found if len(found) >= count else None
        return until(seen, f"{event} in the log")

    def find_port(self):
        message = self.wait_for("listening")[0]["message"]
        self.host, self.port = re.search(r"on (\S+):(\d+)$", message).groups()
        self.port = int(self.port)
        if self.settings["server"].get("health_listen"):
            self.health = int(self.wait_for("listening_health")[0]["message"].rsplit(":", 1)[1])

    def connect(self, timeout=PATIENCE):
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def ask(self, method, path, body=None, headers=None, port=None):
        connection = http.client.HTTPConnection(self.host, port or self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            data = response.read()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, data)
        finally:
            connection.close()

    def raw(self, data=b"", timeout=PATIENCE):
        s = socket.create_connection((self.host, self.port), timeout=timeout)
        s.sendall(data)
        return s

    def metric(self, name):
        text = self.ask("GET", "/metrics", port=self.health).data.decode()
        for line in text.splitlines():
            if line.startswith(f"moongate_{name} "):
                return float(line.rsplit(" ", 1)[1])
        raise AssertionError(f"no metric {name}")

    @staticmethod
    def name(pid):
        try:
            return Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""

    @staticmethod
    def parents():
        """The parent of each process, by /proc."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                except OSError:
                    continue
                parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
        return parents

    def children(self, of):
        return [pid for pid, parent in self.parents().items() if parent == of]

    def workers(self):
        parents = self.parents()
        generations = [pid for pid, parent in parents.items() if parent == self.process.pid]
        return [pid for pid, parent in parents.items() if parent in generations and self.name(pid) != "moongate-feed"]

    def reload(self):
        """Until the new workers serve, and the old ones take nothing any more."""
        count = len(self.events("serving"))
        self.process.send_signal(signal.SIGHUP)
        self.wait_for("serving", count + 1)
        if self.settings["server"]["workers"] and not self.settings["server"].keys() & {"tls", "tokens", "health_listen"}:
            until(lambda: self.metric('workers{state="serving"}') == self.settings["server"]["workers"], "the old workers' end")

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.log.close()


class Answer:
    def __init__(self, status, headers, data):
        self.status, self.headers, self.data = status, headers, data

    @property
    def json(self):
        return json.loads(self.data)

    @property
    def code(self):
        """The code of an error, whose shape is checked by the way."""
        error = self.json
        if "message" in error:  # for clients of the Lambda API
            assert error.pop("Type") in ("User", "Service") and error.pop("message") == error["error"]["message"]
        assert set(error) == {"error"} and set(error["error"]) == {"code", "message"}, error
        assert error["error"]["message"]
        return error["error"]["code"]


@pytest.fixture
def start(tmp_path):
    """Starts services that end with the test, in order, and without a word of a sanitizer."""
    running = []

    def begin(**options):
        folder = tmp_path / f"service{len(running)}"
        folder.mkdir()
        service = Service(folder, **options)
        running.append(service)
        return service

    yield begin
    for service in running:
        status = service.stop()
        text = service.log_path.read_text()
        assert "Sanitizer" not in text and "runtime error" not in text, text
        assert status in (0, -signal.SIGKILL), text


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    one = Service(tmp_path_factory.mktemp("service"))
    yield one
    assert one.stop() == 0
    text = one.log_path.read_text()
    assert "Sanitizer" not in text and "runtime error" not in text, text


if sys.version_info < (3, 9):
    raise RuntimeError("these tests need Python 3.9")
