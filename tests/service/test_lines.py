# SPDX-License-Identifier: Apache-2.0
"""Lines of the log: who asked, and what is left out by its level."""
import hashlib
import shutil
import signal
import subprocess

import pytest
from conftest import BAD, GOOD, free_port, until


def token(secret, **more):
    return {"hash": "sha256:" + hashlib.sha256(secret.encode()).hexdigest(), "rights": ["judge"], **more}


def test_clients_are_named_by_their_tokens(start):
    service = start(workers=1, config={"server": {"tokens": [token("one", name="forwarder"), token("two")]}})
    for secret in ("one", "two"):
        assert service.ask("POST", "/v1/check", GOOD, {"Authorization": f"Bearer {secret}"}).status == 200
    assert [line["client"] for line in service.wait_for("decision", 2)] == ["token:forwarder", "127.0.0.1"]


def test_levels_leave_lines_out(start):
    port = free_port()
    service = start(workers=1, ready=None, config={"server": {"log_level": "error", "listen": f"127.0.0.1:{port}", "watch": 0}})
    service.host, service.port = "127.0.0.1", port

    def answers():
        try:
            return service.ask("POST", "/v1/check", BAD).json["verdict"] == "deny"
        except OSError:
            return False
    until(answers, "an answer")
    assert service.log_path.read_text() == ""
    service.write("size.lua", "return {")
    service.process.send_signal(signal.SIGHUP)
    assert service.wait_for("load_failed")[0]["level"] == "error"


def test_tests_that_cannot_be_read(start):
    service = start(workers=1, config={"server": {"watch": 0}})
    (service.pack / "size.test.lua").unlink()
    (service.pack / "size.test.lua").mkdir()
    service.process.send_signal(signal.SIGHUP)
    told = service.wait_for("load_failed")[0]["message"]
    assert told.startswith("cannot read `") and "Is a directory; the policies loaded before" in told
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
@pytest.mark.parametrize("authority", [False, True])
def test_who_comes_from_elsewhere_with_a_certificate(start, tmp_path, authority):
    """A client CA shuts strangers out, so that there is nothing to warn of; a certificate of the server's own does not."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem",
                    "-days", "2", "-subj", "/CN=localhost"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    tls = {name: str(tmp_path / f"{name}.pem") for name in ("certificate", "key")}
    if authority:
        tls["client_ca"] = tls["certificate"]
    service = start(workers=1, config={"server": {"listen": "0.0.0.0:0", "tls": tls}})
    assert bool(service.events("open")) != authority
