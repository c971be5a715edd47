# SPDX-License-Identifier: Apache-2.0
"""A running service whose payload server takes its time: who named it waits, and nobody else does."""
import json
import signal
import threading

import pytest
from conftest import GOOD, until
from test_hook import POLICIES
from test_hook_fetch import certificates, pytestmark, server, stack  # noqa: F401  pylint: disable=unused-import


@pytest.fixture
def begin(start, server, certificates):  # noqa: F811
    def make(**more):
        settings = {"payload_hosts": [f"localhost:{server.server_port}"], "payload_private": True, "payload_ca": str(certificates / "ca.pem"), **more}
        service = start(workers=1, policies=False, ready=False, config={"server": settings})
        service.write("size.lua", POLICIES["size.lua"])
        service.reload()
        return service

    return make


class Asked:
    """Hook requests that wait for their payload."""

    def __init__(self, service, server, count, path="hold"):  # noqa: F811
        self.answers, body = [], json.dumps(stack(server, path))
        self.threads = [threading.Thread(target=lambda: self.answers.append(service.ask("POST", "/hook", body))) for _ in range(count)]
        for t in self.threads:
            t.start()

    def all(self):
        for t in self.threads:
            t.join()
        return self.answers


def late(answer):
    """A machine so busy that the ten seconds of a transfer were over before the test came to its point."""
    return answer.status == 200 and answer.json["errorCode"] == "InternalFailure" and "time" in answer.json["message"]


def test_nobody_waits_for_somebody_elses_payload(begin, server):  # noqa: F811
    service = begin()
    asked = Asked(service, server, 20)
    until(lambda: len(server.asked) >= 8, "eight transfers at once")
    for _ in range(5):
        assert service.ask("POST", "/v1/check", GOOD).status == 200
        assert service.ask("GET", "/health/ready").status == 200
    assert not [a for a in asked.answers if not late(a)]
    server.release.set()
    for answer in asked.all():
        assert late(answer) or (answer.status == 200 and answer.json["errorCode"] == "NonCompliant" and "MemorySize is 128" in answer.json["message"])
    assert len(asked.answers) == 20
    until(lambda: service.metric("buffered_bytes") == 0, "the end of the last connection")


def test_payloads_are_not_waited_for_without_bound(begin, server):  # noqa: F811
    service = begin(queue=8)
    asked = Asked(service, server, 48)
    until(lambda: len(asked.answers) >= 48 - 8 - 16, "refusals")
    server.release.set()
    answers = asked.all()
    refused = [a for a in answers if a.status == 503]
    assert refused and all(a.code == "overloaded" and a.headers["retry-after"] == "1" for a in refused)
    assert all(late(a) or a.json["errorCode"] == "NonCompliant" for a in answers if a.status == 200) and len(answers) - len(refused) >= 24
    assert service.metric('refused_total{reason="overload"}') == len(refused)


def test_a_payload_that_does_not_come_is_an_answer(begin, server):  # noqa: F811
    service = begin(deadline=1)
    for answer in Asked(service, server, 12, "stall").all():
        assert answer.status == 200 and answer.json["errorCode"] == "InternalFailure" and "time" in answer.json["message"]
    assert not service.events("stuck") and service.metric('workers_lost_total{reason="stuck"}') == 0


def test_one_clients_share_of_payloads(begin, server):  # noqa: F811
    service = begin(per_client=1)
    asked = Asked(service, server, 30)
    until(lambda: len(asked.answers) >= 30 - 8, "refusals")
    server.release.set()
    assert {a.status for a in asked.all()} <= {200, 429, 503} and any(a.status == 200 for a in asked.answers)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_ends_and_reloads_wait_for_payloads(begin, server, how):  # noqa: F811
    service = begin()
    asked = Asked(service, server, 10)
    until(lambda: len(server.asked) >= 8, "transfers")
    if how == signal.SIGHUP:
        service.reload()
    else:
        service.process.send_signal(how)
        service.wait_for("stopping")
    server.release.set()
    assert {(a.status, a.json["errorCode"]) for a in asked.all()} == {(200, "NonCompliant")}
