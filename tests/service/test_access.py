# SPDX-License-Identifier: Apache-2.0
"""Who may ask what: tokens with rights, client certificates, the Unix socket, addresses."""
import datetime
import hashlib
import http.client
import ipaddress
import json
import os
import signal
import socket
import ssl
import stat
import subprocess

import pytest
from conftest import BINARY, GOOD, POLICY, Service, hook_request

INVOKE = "/2015-03-31/functions/gate/invocations"


def token(name, *rights):
    return {"name": name, "hash": "sha256:" + hashlib.sha256(name.encode()).hexdigest(), "rights": list(rights)}


def bearer(name):
    return {"Authorization": f"Bearer {name}"}


def test_tokens_have_rights(start):
    service = start(config={"server": {"tokens": [token("judge-token", "judge"), token("read-token", "read"), token("admin-token", "admin")]}})

    def status(method, path, name=None, body=None):
        answer = service.ask(method, path, body, bearer(name) if name else {})
        if answer.status == 401:
            assert answer.code == "no_token" and answer.headers["www-authenticate"] == "Bearer"
        if answer.status == 403:
            assert answer.code == "no_right"
        return answer.status
    for path in ("/v1/check", "/hook"):
        body = GOOD if path == "/v1/check" else json.dumps(hook_request(86400))
        assert [status("POST", path, name, body) for name in (None, "wrong", "judge-token", "read-token", "admin-token")] == [401, 401, 200, 403, 200]
    for path in ("/v1/policies", "/v1/policies/T-SIZE", "/metrics"):
        assert [status("GET", path, name) for name in (None, "wrong", "judge-token", "read-token", "admin-token")] == [401, 401, 403, 200, 200]
    assert status("GET", "/health/live") == 200 and status("GET", "/openapi.yaml") == 200
    assert service.ask("GET", "/health/ready").json == {"status": "ready"}
    assert "policies" in service.ask("GET", "/health/ready", headers=bearer("read-token")).json
    # A client of the Lambda API signs instead, and comes from this machine.
    assert status("POST", INVOKE, None, json.dumps(hook_request(86400))) == 200
    assert any(line["client"] == "token:judge-token" for line in service.events("decision"))
    assert "judge-token" not in "".join(line.get("message", "") for line in service.lines())


def test_strange_authorizations(start):
    service = start(config={"server": {"tokens": [token("t", "judge")]}})
    for value in ("", "Bearer", "Bearer ", "Basic dDp0", "bearer x", "Bearer t t", "Bearer " + "t" * 5000):
        assert service.ask("POST", "/v1/check", GOOD, {"Authorization": value}).status == 401, value
    assert service.ask("POST", "/v1/check", GOOD, {"Authorization": "bearer  t"}).status == 200


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def unix(service, method, path, body=None):
    connection = UnixConnection(str(service.folder / "gate.sock"))
    connection.request(method, path, body)
    response = connection.getresponse()
    return response.status, response.read()


def test_unix_socket(start):
    service = start(config={"server": {"unix": "gate.sock", "unix_mode": "0600"}})
    assert unix(service, "POST", "/v1/check", GOOD)[0] == 200
    assert unix(service, "POST", INVOKE, json.dumps(hook_request(86400)))[0] == 200
    assert unix(service, "GET", "/v1/policies")[0] == 200
    assert stat.S_IMODE(os.stat(service.folder / "gate.sock").st_mode) == 0o600
    service.reload()
    assert unix(service, "GET", "/health/live")[0] == 200
    assert service.stop() == 0
    assert not (service.folder / "gate.sock").exists()


def test_an_address_for_health(start):
    service = start(config={"server": {"health_listen": "127.0.0.1:0", "tokens": [token("t", "judge")]}})
    assert service.ask("GET", "/health/ready", port=service.health).json["policies"] == 1
    assert b"moongate_ready 1" in service.ask("GET", "/metrics", port=service.health).data
    assert service.ask("POST", "/v1/check", GOOD, port=service.health).status == 404
    service.reload()
    assert service.ask("GET", "/health/live", port=service.health).status == 200


def other_address():
    """An address of this machine that is not loopback, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("192.0.2.1", 9))
            return s.getsockname()[0]
        except OSError:
            return None


def test_from_elsewhere(start):
    address = other_address()
    if not address or address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    service = start(config={"server": {"listen": f"{address}:0"}})
    assert service.events("open")
    assert service.ask("POST", "/v1/check", GOOD).status == 200
    assert service.ask("GET", "/v1/policies").status == 403 and service.ask("GET", "/metrics").status == 403
    assert service.ask("GET", "/health/ready").json == {"status": "ready"}
    refused = service.ask("POST", INVOKE, json.dumps(hook_request(86400)))
    assert refused.code == "not_from_there" and refused.headers["x-amzn-errortype"] == "AccessDeniedException"


def certificates(folder):
    """A CA with a server's and a client's certificate, and a foreign CA with a client's."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    now = datetime.datetime.now(datetime.timezone.utc)

    def make(name, issuer=None, issuer_key=None, ca=False, days=1):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        start_at = now - datetime.timedelta(days=10)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start_at).not_valid_after(now + datetime.timedelta(days=days))
        builder = builder.add_extension(x509.BasicConstraints(ca, None), True)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        made = builder.sign(issuer_key or key, hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return made, key
    ca, ca_key = make("ca", ca=True)
    make("server", ca, ca_key)
    make("client", ca, ca_key)
    make("expired", ca, ca_key, days=-1)
    foreign, foreign_key = make("foreign-ca", ca=True)
    make("foreign", foreign, foreign_key)


def over_tls(service, client, method, path, body=None):
    context = ssl.create_default_context(cafile=str(service.folder / "ca.pem"))
    if client:
        context.load_cert_chain(service.folder / f"{client}.pem", service.folder / f"{client}.key")
    connection = http.client.HTTPSConnection(service.host, service.port, context=context, timeout=60)
    connection.request(method, path, body)
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response.status, json.loads(data) if data.startswith(b"{") else data


@pytest.fixture
def tls_folder(tmp_path):
    folder = tmp_path / "tls"
    folder.mkdir()
    certificates(folder)
    return folder


def test_tls(tls_folder):
    service = Service(tls_folder, config={"server": {"tls": {"certificate": "server.pem", "key": "server.key"}}})
    try:
        assert over_tls(service, None, "POST", "/v1/check", GOOD)[1]["verdict"] == "allow"
        assert over_tls(service, None, "POST", "/v1/check", b"#" * (9 << 20))[0] == 413
        with pytest.raises((http.client.HTTPException, OSError)):
            service.ask("GET", "/health/live")  # without TLS
        assert over_tls(service, None, "GET", "/health/live")[0] == 200
    finally:
        assert service.stop() == 0


def test_client_certificates(tls_folder):
    service = Service(tls_folder, config={"server": {"tls": {"certificate": "server.pem", "key": "server.key", "client_ca": "ca.pem"}}})

    def code(client, path="/v1/check", body=GOOD):
        try:
            status, answer = over_tls(service, client, "POST", path, body)
        except ssl.SSLError:
            return "handshake"
        return status if status == 200 else answer["error"]["code"]
    try:
        assert code("client") == 200 and code("client", INVOKE, json.dumps(hook_request(86400))) == 200
        assert code(None) == "no_certificate" and code(None, INVOKE) == "no_certificate"
        assert code("foreign") in ("foreign_certificate", "handshake")
        assert code("expired") in ("foreign_certificate", "handshake")
        assert code("foreign", "/hook") in ("foreign_certificate", "handshake")
        assert over_tls(service, None, "GET", "/health/live")[0] == 200
        assert over_tls(service, None, "GET", "/health/ready")[1] == {"status": "ready"}
        assert over_tls(service, "client", "GET", "/v1/policies")[0] == 200
    finally:
        assert service.stop() == 0


def test_files_that_cannot_be_used(tls_folder):
    (tls_folder / "pack").mkdir()
    (tls_folder / "pack" / "p.lua").write_text(POLICY)
    (tls_folder / "empty.pem").write_text("")
    for files, text in [({"certificate": "server.pem", "key": "client.key"}, "certificate"), ({"certificate": "none.pem", "key": "server.key"}, "none.pem"),
                        ({"certificate": "server.pem", "key": "server.key", "client_ca": "empty.pem"}, "client_ca")]:
        (tls_folder / "moongate.yaml").write_text(json.dumps({"packs": ["pack"], "server": {"listen": "127.0.0.1:0", "tls": files}}))
        done = subprocess.run([BINARY, "serve"], capture_output=True, text=True, timeout=60, cwd=tls_folder, check=False)
        assert done.returncode == 2 and text in done.stderr, done.stderr


def test_a_renewed_certificate_comes_with_a_reload(tls_folder):
    service = Service(tls_folder, config={"server": {"tls": {"certificate": "server.pem", "key": "server.key"}, "watch": 0}})
    try:
        before = ssl.get_server_certificate((service.host, service.port))
        for kind in ("pem", "key"):
            (tls_folder / f"server.{kind}").write_bytes((tls_folder / f"client.{kind}").read_bytes())
        service.reload()
        assert ssl.get_server_certificate((service.host, service.port)) != before
        (tls_folder / "server.pem").write_bytes((tls_folder / "foreign.pem").read_bytes())
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("load_failed")
        assert over_tls(service, None, "GET", "/health/live")[0] == 200
    finally:
        assert service.stop() == 0
