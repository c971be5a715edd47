# SPDX-License-Identifier: Apache-2.0
"""Payloads behind URLs, from an HTTPS server with an authority of its own."""
import http.server
import json
import os
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time

import pytest

from test_hook import CHANGED, POLICIES, Program, change, internal, notes, request

pytestmark = [pytest.mark.skipif(os.environ.get("MG_FETCH", "1") == "0", reason="built without libcurl"),
              pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")]

TEMPLATE = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties: {MemorySize: 128, Description: x}\n"
GOOD = json.dumps({"template": TEMPLATE}).encode()


class Payloads(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.asked, self.files = [], {}
        self.failures = 0
        self.stop, self.release = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *args):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        kind = self.path.split("?")[0].strip("/")
        if kind.startswith("file/"):
            self.reply(200, self.server.files[kind[5:]])
        elif kind == "good":
            self.reply(200, GOOD)
        elif kind == "change-set":
            self.reply(200, json.dumps({"template": CHANGED, "changedResources": [change("Fn", "AWS::Lambda::Function", "CREATE", {"MemorySize": "1"})]}).encode())
        elif kind == "resource":
            self.reply(200, json.dumps({"resourceProperties": {"MemorySize": 1}}).encode())
        elif kind == "redirect":
            self.reply(302, Location="/good")
        elif kind == "forbidden":
            self.reply(403, b"<Error>SignatureDoesNotMatch</Error>")
        elif kind == "flaky":
            self.server.failures += 1
            self.reply(*((503, b"slow down") if self.server.failures < 3 else (200, GOOD)))
        elif kind == "broken":
            self.reply(500)
        elif kind == "accepted":
            self.reply(202, GOOD)
        elif kind == "silent":
            self.close_connection = True
        elif kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif kind == "garbage":
            self.reply(200, b"\x00\xff{not json")
        elif kind == "empty":
            self.reply(200)
        elif kind == "nothing":
            self.reply(200, b"{}")
        elif kind == "list":
            self.reply(200, b"[]")
        elif kind == "large":
            self.reply(200, b" " * (9 << 20) + GOOD)
        elif kind == "endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b" " * 65536)
            except OSError:
                pass
        elif kind == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(GOOD[:20])
        elif kind == "hold":
            self.server.release.wait(60)
            self.reply(200, GOOD)
        elif kind == "stall":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{")
            self.wfile.flush()
            self.server.stop.wait(30)


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ca")
    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2",
                "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE", cwd=folder)
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost", cwd=folder)
    (folder / "ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "ext", cwd=folder)
    return folder


@pytest.fixture
def server(certificates):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    s = Payloads(context)
    yield s
    s.stop.set()
    s.shutdown()
    s.server_close()


@pytest.fixture
def world(server, certificates, tmp_path):
    """Makes programs that may reach the server."""
    pack, programs = tmp_path / "pack", []
    pack.mkdir()
    for name, text in POLICIES.items():
        (pack / name).write_text(text)

    def make(millis=25000, **settings):
        values = {"payload_hosts": [f"localhost:{server.server_port}"], "payload_private": True, "payload_ca": str(certificates / "ca.pem"), **settings}
        config = tmp_path / "moongate.yaml"
        config.write_text(json.dumps({"server": {k: v for k, v in values.items() if v is not None}}))
        programs.append(Program(pack, config, millis))
        return programs[-1]

    yield make
    for p in programs:
        p.close()


def stack(server, path, host="localhost", kind="STACK", action="CREATE"):
    return request(kind, action, data={"targetName": kind, "targetModel": {}, "payload": f"https://{host}:{server.server_port}/{path}?X-Amz-Signature=s3cr3t"})


def test_stack_change_set_and_resource(world, server):
    hook = world()
    answer = hook.ask(stack(server, "good"))
    assert "Fn /Properties/MemorySize line 4: MemorySize is 128" in answer["message"], answer
    assert "T-SIZE" in notes(hook.ask(stack(server, "change-set", kind="CHANGE_SET")), "FAILED")
    assert "T-SIZE" in notes(hook.ask(stack(server, "resource", kind="AWS::Lambda::Function")), "FAILED")
    path, headers = server.asked[0]
    assert path == "/good?X-Amz-Signature=s3cr3t" and "Authorization" not in headers


@pytest.mark.parametrize("model", [None, {}, {"resourceProperties": None, "previousResourceProperties": {}}, {"Template": "", "previousTemplate": None, "changedResources": []}])
def test_a_model_that_says_nothing_leaves_the_payload(world, server, model):
    asked = stack(server, "good")
    asked["requestData"]["targetModel"] = model
    assert "T-SIZE" in notes(world().ask(asked), "FAILED")


@pytest.mark.parametrize("path, says, asked", [
    ("redirect", "redirect", 1), ("forbidden", "403", 1), ("broken", "500", 3), ("garbage", "no valid JSON", 1), ("empty", "empty", 1),
    ("nothing", "no template", 1), ("list", "a list", 1), ("large", "more than", 1), ("endless", "more than", 1), ("cut", "could not be fetched", 3),
    ("accepted", "status 202", 1), ("silent", "could not be fetched", 3), ("reset", "could not be fetched", 3),
])
def test_what_does_not_come_right_is_an_internal_failure(world, server, path, says, asked):
    answer = world().ask(stack(server, path))
    internal(answer, says)
    assert "s3cr3t" not in json.dumps(answer) and "localhost" not in json.dumps(answer)
    assert len(server.asked) == asked


def test_two_tries_more_on_5xx(world, server):
    assert "T-SIZE" in notes(world().ask(stack(server, "flaky")), "FAILED")
    assert len(server.asked) == 3


def test_a_server_that_stalls_costs_no_more_than_the_deadline(world, server):
    answer = world(millis=1500).ask(stack(server, "stall"))
    internal(answer, "in time")


def test_tries_end_with_the_deadline(world, server):
    begun = time.monotonic()
    internal(world(millis=400).ask(stack(server, "broken")))
    assert time.monotonic() - begun < 10 and 1 <= len(server.asked) <= 3


class Proxy(socketserver.ThreadingTCPServer):
    """Takes CONNECT, and carries bytes both ways."""
    daemon_threads, allow_reuse_address = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *args):
        pass


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().decode().split()
        while self.rfile.readline().strip():
            pass
        self.server.asked.append(line[:2])
        host, port = line[1].rsplit(":", 1)
        with socket.create_connection((host, int(port))) as there:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

            def carry(a, b):
                try:
                    while data := a.recv(65536):
                        b.sendall(data)
                    b.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
            back = threading.Thread(target=carry, args=(there, self.connection))
            back.start()
            carry(self.connection, there)
            back.join()


def test_the_proxy_of_the_configuration(world, server):
    """It looks names up, so that addresses are its own affair; which hosts may be asked is not."""
    proxy = Proxy()
    hook = world(payload_private=None, payload_proxy=f"http://127.0.0.1:{proxy.server_address[1]}")
    assert "T-SIZE" in notes(hook.ask(stack(server, "good")), "FAILED")
    assert proxy.asked == [["CONNECT", f"localhost:{server.server_port}"]]
    internal(hook.ask(stack(server, "good", host="127.0.0.1")), "payload_hosts")
    assert len(proxy.asked) == 1
    proxy.shutdown()
    proxy.server_close()


def test_delete_with_an_empty_payload(world, server):
    answer = world().ask(stack(server, "nothing", action="DELETE"))
    assert answer["hookStatus"] == "SUCCESS" and {n["status"] for n in answer["annotations"]} == {"SKIPPED"}
    internal(world().ask(stack(server, "forbidden", action="DELETE")), "403")


def test_private_addresses_are_refused_unless_allowed(world, server):
    internal(world(payload_private=None).ask(stack(server, "good")), "private address")
    assert not server.asked


def test_hosts_that_are_not_named_are_refused(world, server):
    hook = world(payload_hosts=["localhost", "*.s3.amazonaws.com"])
    internal(hook.ask(stack(server, "good")), "payload_hosts")  # another port
    internal(world(payload_hosts=None).ask(stack(server, "good")), "payload_hosts")
    internal(world().ask(stack(server, "good", host="127.0.0.1")), "payload_hosts")
    internal(world().ask(stack(server, "good", host="user@localhost")), "https")
    assert not server.asked


def test_the_certificate_counts(world, server, certificates):
    internal(world(payload_ca=None).ask(stack(server, "good")), "could not be fetched")
    internal(world(payload_ca=str(certificates / "other.pem")).ask(stack(server, "good")), "could not be fetched")
    assert not server.asked


def test_no_proxy_of_the_environment(world, server, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert "T-SIZE" in notes(world().ask(stack(server, "good")), "FAILED")


def test_nobody_there(world, server):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    hook = world(payload_hosts=["localhost:*"])
    asked = stack(server, "good")
    asked["requestData"]["payload"] = f"https://localhost:{port}/x"
    internal(hook.ask(asked), "could not be fetched")
