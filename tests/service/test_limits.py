# SPDX-License-Identifier: Apache-2.0
"""Limits: what is too long, too slow or too much gets its documented answer while others go on being served."""
import http.client
import json
import resource
import socket
import threading

import pytest
from conftest import GOOD, hook_request, until

LIMIT = 8 << 20


def read_all(s):
    data = b""
    try:
        while chunk := s.recv(65536):
            data += chunk
    except ConnectionResetError:
        pass
    return data


def test_a_body_at_the_limit_and_one_byte_more(start):
    service = start(config={"server": {"body_bytes": 4096}})
    body = GOOD + "#" * (4096 - len(GOOD))
    assert service.ask("POST", "/v1/check", body).json["verdict"] == "allow"
    too_long = service.ask("POST", "/v1/check", body + "#")
    assert too_long.status == 413 and too_long.code == "too_long"
    assert service.metric('refused_total{reason="body"}') == 1


def test_64_megabytes_are_answered_whole(service):
    answer = service.ask("POST", "/v1/check", b"#" * (64 << 20))
    assert answer.status == 413 and answer.code == "too_long"


def test_the_announcement_alone_is_refused(service):
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (64 << 20))
    assert b"413" in s.recv(65536)


def test_expecting_to_continue(service):
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (64 << 20))
    assert s.recv(65536).startswith(b"HTTP/1.1 413")
    body = GOOD.encode()
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
    assert s.recv(25).startswith(b"HTTP/1.1 100")
    s.sendall(body)
    assert b"200 OK" in read_all(s)


def test_chunks_past_the_limit(service):
    chunk = b"10000\r\n" + b"#" * 65536 + b"\r\n"
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range((LIMIT >> 16) + 8):
        s.sendall(chunk)
    s.sendall(b"0\r\n\r\n")
    assert b"HTTP/1.1 413" in read_all(s)


def test_chunks_without_end(service):
    chunk = b"10000\r\n" + b"#" * 65536 + b"\r\n"
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        for _ in range(100 * (LIMIT >> 16)):
            s.sendall(chunk)
        raise AssertionError("nobody stops this")
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert service.ask("GET", "/health/live").status == 200


def test_half_a_request(start):
    service = start(config={"server": {"seconds": 1}})
    halves = [b"POST /v1/che", b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Le", b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nReso", b""]
    for s in [service.raw(half) for half in halves]:
        data = read_all(s)
        head, body = data.split(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ") and json.loads(body)["error"]["code"] == "too_slow"
        assert b"Content-Length: %d" % len(body) in head
    assert service.metric('refused_total{reason="slow"}') == len(halves)


def test_a_request_that_trickles(start):
    service = start(config={"server": {"seconds": 1}})
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nX: ")
    s.settimeout(0.05)
    data = b""
    while not data:
        try:
            s.sendall(b"x")
            data = s.recv(1000)
        except socket.timeout:
            continue
    assert data.startswith(b"HTTP/1.1 408")


def test_an_idle_connection_ends_without_a_word(start):
    service = start(config={"server": {"idle": 1}})
    connection = service.connect()
    connection.request("GET", "/health/live")
    connection.getresponse().read()
    assert connection.sock.recv(100) == b""


def test_slow_clients_hinder_nobody(start):
    service = start(config={"server": {"connections": 256}})
    slow = [service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\nR") for _ in range(300)]
    for _ in range(20):
        assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"
    for s in slow:
        s.close()


def test_two_thousand_slow_clients(start):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1] if before[1] != resource.RLIM_INFINITY else 65536, before[1]))
    service = start(config={"server": {"seconds": 4}})
    halves = (b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\nR", b"POST /v1/che", b"")
    slow = [service.raw(halves[i % 3]) for i in range(2000)]
    until(lambda: service.metric("connections") > 1000 or service.metric('refused_total{reason="slow"}') > 0, "the crowd")
    for _ in range(20):
        assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"
        assert service.ask("GET", "/health/live").status == 200
    for s in slow:
        assert read_all(s).startswith(b"HTTP/1.1 408 ")
    until(lambda: service.metric("connections") <= 1, "the end of all of them")
    assert service.metric('refused_total{reason="slow"}') == 2000
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_more_connections_than_are_allowed(start):
    service = start(workers=1, config={"server": {"connections": 16}})
    slow = [service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Le") for _ in range(40)]
    assert service.ask("GET", "/health/live").status == 200  # those that say nothing have to hurry
    for s in slow:
        s.close()


SPIN = """return { id = "T-SPIN", title = "Spins", severity = "low",
  check = function(stack) if stack.metadata and stack:get("Metadata") and stack.metadata.spin then while true do end end end }
"""
SPIN_LIMITS = {"policy_millis": 1000, "policy_fuel": 1 << 30}
SPINNING = "Metadata: {spin: yes}\n" + GOOD


def test_a_full_queue(start):
    service = start(workers=1, config={"server": {"queue": 2, "deadline": 600}, "limits": SPIN_LIMITS})
    service.write("spin.lua", SPIN)
    service.reload()
    answers, threads = [], []

    def work():
        answers.append(service.ask("POST", "/v1/check", SPINNING))
    waited = set()

    def press():
        """More at once, however slowly this machine brings them: judging takes longer."""
        for _ in range(8):
            threads.append(threading.Thread(target=work))
            threads[-1].start()
        waited.add(service.metric("queue_waiting"))
        return service.metric('refused_total{reason="overload"}') > 0
    until(press, "a refusal")
    assert service.ask("GET", "/health/live").status == 200
    assert max(waited) <= 2
    for t in threads:
        t.join()
    refused = [a for a in answers if a.status == 503]
    assert refused and all(a.code == "overloaded" and a.headers["retry-after"] == "1" for a in refused)
    judged = [a for a in answers if a.status == 200]
    assert judged and len(judged) + len(refused) == len(threads)


def test_one_clients_share(start):
    service = start(workers=1, config={"server": {"per_client": 1, "deadline": 600}, "limits": SPIN_LIMITS})
    service.write("spin.lua", SPIN)
    service.reload()
    answers = []

    def refused_while_judging():
        first = threading.Thread(target=lambda: answers.append(service.ask("POST", "/v1/check", SPINNING)))
        first.start()
        until(lambda: service.metric("workers_busy") == 1 or not first.is_alive(), "a judgement")
        answers.append(service.ask("POST", "/v1/check", GOOD))
        first.join()
        return answers[-1].status == 429 or answers[-2].status == 429
    until(refused_while_judging, "a refusal")
    refused = [a for a in answers if a.status == 429]
    assert {a.status for a in answers} <= {200, 429} and all(a.code == "too_many" and a.headers["retry-after"] == "1" for a in refused)


def test_a_spent_deadline_is_an_answer(start):
    service = start(workers=1, config={"server": {"deadline": 1}, "limits": {"policy_millis": 10000, "policy_fuel": 1 << 30}})
    service.write("spin.lua", SPIN.replace("stack.metadata and stack:get(\"Metadata\") and stack.metadata.spin", "true"))
    service.reload()
    answer = service.ask("POST", "/hook", json.dumps(hook_request(60, "a-token")))
    assert answer.status == 200 and answer.json["hookStatus"] == "FAILED" and answer.json["clientRequestToken"] == "a-token"
    check = service.ask("POST", "/v1/check", GOOD)
    assert check.status == 503 and check.code == "deadline" or check.json["verdict"] == "deny"


def test_bodies_that_are_too_many_at_once(start):
    service = start(workers=1, config={"server": {"buffer_bytes": 8192, "body_bytes": 6000}})
    waiting = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 6000\r\n\r\nR")
    until(lambda: service.metric("buffered_bytes") == 6000, "the first body")
    refused = service.ask("POST", "/v1/check", "#" * 6000)
    assert refused.status == 503 and refused.code == "overloaded"
    waiting.close()
    until(lambda: service.metric("buffered_bytes") == 0, "the end of the first body")
    assert service.ask("POST", "/v1/check", GOOD + "#" * 5000).status == 200


def test_answers_that_are_not_read(start):
    service = start(workers=1, config={"server": {"buffer_bytes": 4 << 20, "idle": 1}})
    body = ("Resources:\n" + "".join(f"  Q{i}:\n    Type: AWS::SQS::Queue\n    Properties: {{MessageRetentionPeriod: 60}}\n" for i in range(9000))).encode()
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect((service.host, service.port))
    s.sendall(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    until(lambda: service.metric("buffered_bytes") > 4 << 20, "the answer")
    refused = service.ask("POST", "/v1/check", GOOD)
    assert (refused.status, refused.code) == (503, "overloaded") and service.ask("GET", "/health/live").status == 200
    until(lambda: service.metric("buffered_bytes") == 0, "the end of who does not read")
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"
    s.close()


@pytest.mark.parametrize("lengths", [b"Content-Length: 5\r\nContent-Length: 50", b"Content-Length: 5\r\nContent-Length: 5", b"Content-Length: 5\r\nTransfer-Encoding: chunked"])
def test_two_lengths(service, lengths):
    """Whoever forwards may take one, the service another: what is between would be a request of its own."""
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\n" + lengths + b"\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
    data = read_all(s)
    assert data.startswith(b"HTTP/1.1 400 ") and b"two_lengths" in data and data.count(b"HTTP/1.1") == 1


def test_names_are_short(service):
    """A name stands in every finding: a long one would multiply."""
    body = json.dumps({"template": GOOD, "file": "x" * 1025})
    assert service.ask("POST", "/v1/check", body).code == "wrong_input"
    assert service.ask("POST", "/v1/check?stack_name=" + "x" * 1025, GOOD).code == "wrong_input"
    assert service.ask("POST", "/v1/check?file=" + "x" * 1024, GOOD).status == 200
    asked = hook_request(60)
    asked["stackId"] = "arn:aws:cloudformation:eu-west-1:123456789012:stack/" + "s" * 1025 + "/1"
    assert service.ask("POST", "/hook", json.dumps(asked)).json["errorCode"] == "InternalFailure"


def test_headers_past_the_limit(service):
    s = service.raw(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100000 + b"\r\n\r\n")
    assert b"HTTP/1.1 431" in read_all(s)


def test_what_is_no_http(start):
    service = start(config={"server": {"seconds": 1}})
    for junk in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64, b"GET\r\n\r\n", b"\0\0\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                 b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                 b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"):
        s = service.raw(junk)
        s.shutdown(socket.SHUT_WR)
        assert b"200 OK" not in read_all(s)
    assert service.ask("POST", "/v1/check", GOOD).status == 200


def test_a_client_that_leaves(service):
    for _ in range(50):
        s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(GOOD), GOOD.encode()))
        s.close()
    assert service.ask("POST", "/v1/check", GOOD).status == 200


def test_http_client_reuses_its_connection(service):
    connection = service.connect()
    for _ in range(5):
        connection.request("POST", "/v1/check", GOOD)
        response = connection.getresponse()
        response.read()
        assert isinstance(response, http.client.HTTPResponse) and response.getheader("Connection") != "close"
